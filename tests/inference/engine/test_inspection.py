"""What a stranger's folder is refused for, before anything of it is loaded or run."""

import json
import resource
import shutil
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file

from inference.engine import Engine, Limits, LoadRefused, inspect, is_loadable
from inference.engine.inspection import Inspector
from inference.engine.inspection.header import read_header
from inference.engine.inspection.report import Refused
from inference.engine.templates import Renderer

RENDERER = Renderer()
Copy = Callable[..., Path]


@pytest.fixture(scope="module", autouse=True)
def _close_renderer() -> Iterator[None]:
    yield
    RENDERER.close()


@pytest.fixture
def copy(folders: dict[str, Path], tmp_path: Path) -> Copy:
    """A model's folder with entries of a JSON file changed."""

    def make(name: str = "llama", file: str = "config.json", **changes: Any) -> Path:
        folder = tmp_path / name
        if not folder.exists():
            shutil.copytree(folders[name], folder)
        if changes:
            document = json.loads((folder / file).read_text())
            document.update(changes)
            (folder / file).write_text(json.dumps(document))
        return folder

    return make


def codes(folder: Path, **options: Any) -> list[str]:
    inspection = inspect(folder, renderer=RENDERER, **options)
    assert all(refusal.message and refusal.fix for refusal in inspection.refusals)
    return [refusal.code for refusal in inspection.refusals]


def header(*entries: tuple[str, Any], data: int = 0) -> bytes:
    raw = json.dumps(dict(entries)).encode()
    return struct.pack("<Q", len(raw)) + raw + b"\0" * data


@pytest.mark.parametrize(
    ("name", "task", "parameters", "dtype", "template"),
    [
        ("llama", "text-generation", 31_392, "F32", True),
        ("gpt2", "text-generation", 46_464, "F32", True),
        ("qwen3", "text-generation", 50_400, "F32", True),
        ("llama-bf16", "text-generation", 31_392, "BF16", True),
        ("classifier", "text-classification", 39_363, "F32", False),
        ("embedder", "feature-extraction", 39_264, "F32", False),
    ],
)
def test_an_honest_folder_is_described(
    name: Any, task: str, parameters: int, dtype: str, template: Any, folders: dict[str, Path]
):
    found = inspect(folders[name])
    assert found.refusals == ()
    assert found.is_loadable
    assert (found.task, found.parameters, found.dtype, found.has_chat_template) == (task, parameters, dtype, template)
    assert found.vocabulary == 400
    assert found.memory_bytes >= found.weight_bytes > 0
    assert (found.kv_bytes_per_token > 0) == (task == "text-generation")


def test_a_folder_is_looked_at_once_for_each_state_of_its_files(copy: Copy):
    inspector, folder, limits = Inspector(), copy(), Limits()
    found = inspector.look(folder, "text-generation", limits)
    assert inspector.look(folder, "text-generation", limits) is found
    with pytest.raises(LoadRefused) as refused:
        inspector.look(folder, "text-generation", Limits(layers=1))
    assert refused.value.code == "config_out_of_bounds"
    copy(num_hidden_layers=300)
    with pytest.raises(LoadRefused) as refused:
        inspector.look(folder, "text-generation", limits)
    assert refused.value.code == "config_mismatch"
    inspector.close()


def test_a_decoder_may_be_wanted_for_embeddings_but_not_for_labels(folders: dict[str, Path]):
    assert codes(folders["llama"], task="feature-extraction") == []
    assert codes(folders["llama"], task="text-classification") == ["wrong_task"]
    assert codes(folders["embedder"], task="text-generation") == ["wrong_task"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"auto_map": {"AutoModelForCausalLM": "mod.M"}}, "remote_code"),
        ({"auto_map": {"AutoConfig": "cfg.C"}, "model_type": "evilnet"}, "remote_code"),
        ({"model_type": "evilnet"}, "unknown_architecture"),
        ({"model_type": ["llama"]}, "unknown_architecture"),
        ({"architectures": ["os"]}, "unsupported_architecture"),
        ({"architectures": []}, "unsupported_architecture"),
        ({"architectures": ["LlamaForMultipleChoice"]}, "unsupported_architecture"),
        ({"model_type": "fsmt", "architectures": ["FSMTForConditionalGeneration"]}, "unsupported_architecture"),
        ({"num_hidden_layers": 3_000}, "config_out_of_bounds"),
        ({"num_hidden_layers": 300}, "config_mismatch"),
        ({"num_hidden_layers": 3, "layer_types": None}, "weights_mismatch"),
        ({"num_hidden_layers": 1, "layer_types": None}, "weights_mismatch"),
        ({"num_hidden_layers": 64, "hidden_size": 1_024, "intermediate_size": 8_192}, "config_mismatch"),
        ({"hidden_size": 64}, "weights_mismatch"),
        ({"hidden_size": 2**39}, "too_many_parameters"),
        ({"intermediate_size": 10**12}, "too_many_parameters"),
        ({"vocab_size": 10**9}, "config_out_of_bounds"),
        ({"vocab_size": 399}, "weights_mismatch"),
        ({"num_labels": 10**9}, "config_out_of_bounds"),
        ({"hidden_size": -5}, "bad_config"),
        ({"hidden_size": "many"}, "bad_config"),
        ({"num_attention_heads": 0}, "bad_config"),
        ({"quantization_config": {"quant_method": "bitsandbytes"}}, "quantised"),
    ],
)
def test_a_configuration_that_lies_or_brings_code_is_refused(change: dict[str, Any], code: str, copy: Copy):
    assert codes(copy(**change)) == [code]


def test_numbers_and_an_empty_configuration_are_told_as_they_are(copy: Copy):
    folder = copy(vocab_size=2**31)
    (refusal,) = inspect(folder).refusals
    assert refusal.message == "`vocab_size` is 2,147,483,648; at most 1,048,576 is served here."
    (refusal,) = inspect(copy(vocab_size=10**400)).refusals
    assert (refusal.code, len(refusal.message) < 120) == ("config_out_of_bounds", True)
    (folder / "config.json").write_text("{}")
    (refusal,) = inspect(folder).refusals
    assert (refusal.code, refusal.message) == ("no_config", "config.json is empty.")


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([
        "num_hidden_layers", "hidden_size", "num_attention_heads", "num_key_value_heads", "vocab_size", "head_dim",
        "intermediate_size", "max_position_embeddings", "rope_parameters", "hidden_act", "dtype", "layer_types",
        "architectures", "model_type", "tie_word_embeddings", "id2label", "eos_token_id", "pad_token_id",
        "rms_norm_eps",
    ]),
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
        max_leaves=4,
    ),
)  # fmt: skip
def test_no_value_of_a_configuration_is_an_error_of_ours(copy: Copy, folders: dict[str, Path], key: str, value: Any):
    folder = copy()
    document = json.loads((folders["llama"] / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**document, key: value}))
    assert all(refusal.message for refusal in inspect(folder, renderer=RENDERER).refusals)


def test_a_huge_configuration_costs_no_memory(copy: Copy):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert codes(copy(num_hidden_layers=20, hidden_size=8_192, intermediate_size=65_536)) == ["too_many_parameters"]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024


@pytest.mark.parametrize("raw", [b"[]", b"{", b'{"a": 1, "a": 2}', b"\xff\xfe", b"[" * 100_000, b"nul\0l"])
def test_a_configuration_that_is_no_json_object_is_refused(raw: bytes, copy: Copy):
    folder = copy()
    (folder / "config.json").write_bytes(raw)
    assert codes(folder) == ["bad_json"]


def test_code_for_the_tokenizer_is_refused(copy: Copy):
    folder = copy(file="tokenizer_config.json", auto_map={"AutoTokenizer": ["tok.T", None]})
    assert codes(folder) == ["remote_code"]


def test_nothing_of_the_folder_is_executed(copy: Copy, tmp_path: Path):
    mark = tmp_path / "executed"
    folder = copy(auto_map={"AutoModelForCausalLM": "mod.M"})
    for name in (
        "mod.py",
        "custom_generate/generate.py",
        "setup.py",
        "tokenization_llama.py",
        "jinja2.py",
        "tokenizers.py",
    ):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(f"open({str(mark)!r}, 'w').write('x')\n")
    inspect(folder)
    copy(auto_map=None)
    json.loads((folder / "config.json").read_text())
    inspect(folder)
    assert not mark.exists()


@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.pt", "x/y.PKL", "model.gguf", "data.npy", "tf_model.h5"])
def test_formats_that_run_code_are_refused(name: Any, copy: Copy):
    folder = copy()
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(b"\x80\x04")
    assert codes(folder) == ["unsafe_format"]


def test_an_adapter_is_refused(copy: Copy):
    folder = copy()
    (folder / "adapter_config.json").write_text('{"base_model_name_or_path": "/etc"}')
    assert codes(folder) == ["adapter"]


@pytest.mark.parametrize("name", ["generation_config.json", "1_Pooling", "notes.txt"])
def test_a_link_out_of_the_folder_is_refused(name: Any, copy: Copy, engine: Engine, tmp_path: Path):
    folder = copy()
    (folder / name).unlink(missing_ok=True)
    (folder / name).symlink_to(tmp_path / "gone")
    assert codes(folder) == ["link_outside"]
    with pytest.raises(LoadRefused):
        engine.load("m", folder, task="text-generation")


def test_a_folder_without_weights_or_at_all_is_refused(copy: Copy, tmp_path: Path):
    folder = copy()
    (folder / "model.safetensors").unlink()
    assert codes(folder) == ["no_weights"]
    assert codes(tmp_path / "nowhere") == ["no_folder"]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "bad_header"),
        (b"\x05", "bad_header"),
        (struct.pack("<Q", 2**63) + b"{}", "bad_header"),
        (struct.pack("<Q", 10) + b"{}", "bad_header"),
        (struct.pack("<Q", 0), "bad_header"),
        (struct.pack("<Q", 2) + b"[]", "bad_json"),
        (struct.pack("<Q", 100_000) + b"[" * 100_000, "bad_json"),
        (header(("a", {"dtype": "F99", "shape": [1], "data_offsets": [0, 4]}), data=4), "bad_dtype"),
        (header(("a", {"dtype": "F32", "shape": [2], "data_offsets": [0, 4]}), data=4), "bad_offsets"),
        (header(("a", {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}), data=8), "bad_offsets"),
        (header(("a", {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}), data=8), "bad_offsets"),
        (header(("a", {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}), data=2), "bad_offsets"),
        (header(("a", {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}), data=4), "bad_header"),
        (header(("a", {"dtype": "F32", "shape": [2**62, 4], "data_offsets": [0, 0]})), "bad_header"),
        (header(("a", {"dtype": "F32", "shape": [1.0], "data_offsets": [0, 4]}), data=4), "bad_header"),
        (header(("a", {"dtype": "F32", "shape": [1], "data_offsets": [0]}), data=4), "bad_header"),
        (header(("a", {"dtype": "F32", "shape": [1] * 9, "data_offsets": [0, 4]}), data=4), "bad_header"),
        (header(("a", 7)), "bad_dtype"),
        (
            header(
                ("a", {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}),
                ("b", {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}),
                data=8,
            ),
            "bad_offsets",
        ),
    ],
)
def test_a_header_that_does_not_fit_its_file_is_refused(raw: bytes, code: str, copy: Copy):
    folder = copy()
    (folder / "model.safetensors").write_bytes(raw)
    assert codes(folder) == [code]


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=300), st.integers(0, 400))
def test_no_header_at_all_is_believed_or_crashes(tmp_path_factory: pytest.TempPathFactory, raw: bytes, length: int):
    path = tmp_path_factory.mktemp("raw") / "model.safetensors"
    path.write_bytes(struct.pack("<Q", length) + raw)
    try:
        tensors = read_header(path, Limits())
    except Refused:
        return
    assert all(tensor.end <= len(raw) for tensor in tensors.values())


def test_weights_that_are_missing_or_too_many_are_refused(copy: Copy):
    folder = copy()
    weights = load_file(folder / "model.safetensors")
    save_file({**weights, "model.extra.weight": torch.zeros(3)}, folder / "model.safetensors")
    assert codes(folder) == ["weights_mismatch"]
    weights.pop("model.norm.weight")
    save_file(weights, folder / "model.safetensors")
    assert codes(folder) == ["weights_mismatch"]


@pytest.mark.parametrize(
    "name", ["../llama/model.safetensors", "/etc/passwd", "a/b.safetensors", "..", "x.bin", "not-there.safetensors", 7]
)
def test_an_index_may_name_only_shards_beside_it(name: Any, copy: Copy):
    folder = copy()
    (folder / "model.safetensors").rename(folder / "model-00001-of-00001.safetensors")
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": {"a": name}}))
    assert codes(folder)[0] in {"bad_index", "missing_shard"}


def test_shards_are_read_like_one_file(copy: Copy, engine: Engine):
    folder = copy("qwen3")
    weights = load_file(folder / "model.safetensors")
    names = sorted(weights)
    parts = {"model-00001-of-00002.safetensors": names[:9], "model-00002-of-00002.safetensors": names[9:]}
    for file, part in parts.items():
        save_file({name: weights[name] for name in part}, folder / file, {"format": "pt"})
    (folder / "model.safetensors").unlink()
    index = {"metadata": {}, "weight_map": {name: file for file, part in parts.items() for name in part}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    assert codes(folder) == []
    assert engine.load("m", folder, task="text-generation").parameters == 50_400


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(parameters=31_391), "too_many_parameters"),
        (Limits(weight_bytes=1_000), "weights_too_large"),
        (Limits(layers=1), "config_out_of_bounds"),
        (Limits(vocabulary=399), "config_out_of_bounds"),
        (Limits(tensors=10), "too_many_tensors"),
        (Limits(tokenizer_bytes=100), "file_too_large"),
    ],
)
def test_limits_are_kept(limits: Limits, code: str, folders: dict[str, Path]):
    assert codes(folders["llama"], limits=limits) == [code]


def test_a_tokenizer_that_fails_or_belongs_to_another_model_is_refused(copy: Copy):
    folder = copy()
    document = json.loads((folder / "tokenizer.json").read_text())
    document["added_tokens"].append({**document["added_tokens"][0], "id": 400, "content": "<more>"})
    (folder / "tokenizer.json").write_text(json.dumps(document))
    assert codes(folder) == ["tokenizer_mismatch"]
    (folder / "tokenizer.json").write_text("{}")
    assert codes(folder) == ["tokenizer_failed"]
    (folder / "tokenizer.json").unlink()
    assert codes(folder) == ["no_tokenizer"]


@pytest.mark.parametrize(
    "template",
    [
        "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
        "{{ 'a' * 300000000 }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{% if %}",
    ],
)
def test_a_hostile_template_is_refused(template: Any, copy: Copy):
    folder = copy()
    (folder / "chat_template.jinja").write_text(template)
    assert codes(folder) == ["template_failed"]


def test_the_engine_refuses_to_load_what_was_refused(copy: Copy, engine: Engine):
    folder = copy(num_hidden_layers=300)
    with pytest.raises(LoadRefused) as refused:
        engine.load("m", folder, task="text-generation")
    assert [refusal.code for refusal in refused.value.refusals] == ["config_mismatch"]
    assert refused.value.code == "config_mismatch"
    assert engine.models() == []


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("config.json", True),
        ("model-00001-of-00002.safetensors", True),
        ("1_Pooling/config.json", True),
        ("chat_template.jinja", True),
        ("README.md", False),
        ("modeling_x.py", False),
        ("pytorch_model.bin", False),
        ("../config.json", False),
        ("x/model.safetensors", False),
        (".safetensors", False),
        ("config.json\n", False),
    ],
)
def test_only_known_files_take_part_in_loading(path: str, expected: bool):
    assert is_loadable(path) == expected
