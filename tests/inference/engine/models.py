"""Small models with random weights and real tokenizers, made in a second and saved as people save theirs."""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import torch
from PIL import Image
from tokenizers import AddedToken, Tokenizer, decoders, pre_tokenizers, processors, trainers
from tokenizers.models import BPE
from transformers import (
    AutoModel,
    AutoModelForCausalLM,
    AutoModelForCTC,
    AutoModelForImageClassification,
    AutoModelForMaskedLM,
    AutoModelForQuestionAnswering,
    AutoModelForSeq2SeqLM,
    AutoModelForSequenceClassification,
    AutoModelForTokenClassification,
    BartConfig,
    BertConfig,
    BlipConfig,
    BlipForConditionalGeneration,
    ConvNextConfig,
    DeiTConfig,
    Dinov2Config,
    Gemma2Config,
    GemmaConfig,
    GPT2Config,
    GptOssConfig,
    HubertConfig,
    LlamaConfig,
    M2M100Config,
    MarianConfig,
    MBartConfig,
    MBartTokenizer,
    MistralConfig,
    MobileNetV2Config,
    PegasusConfig,
    PhiConfig,
    PretrainedConfig,
    PreTrainedTokenizerFast,
    Qwen3Config,
    ResNetConfig,
    RobertaConfig,
    SwinConfig,
    T5Config,
    TrOCRConfig,
    VisionEncoderDecoderConfig,
    VisionEncoderDecoderModel,
    ViTConfig,
    ViTImageProcessorPil,
    Wav2Vec2Config,
    Wav2Vec2CTCTokenizer,
    Wav2Vec2FeatureExtractor,
    WavLMConfig,
    WhisperConfig,
    WhisperFeatureExtractor,
    WhisperForConditionalGeneration,
)

from tests.inference.engine.kept import kept

LINES = [
    "The committee reads every model before it is published.",
    "A model is a promise about its data, and a promise wants a reader.",
    "每个模型在发布之前都要经过评审。",
    "数据从哪里来，模型到哪里去，都写在说明里。",
    "Open weights, open reviews, open questions 🙂.",
    "评审员提出问题，作者回答，大家都能看到。",
]
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
WITH_TOOLS = (
    "{% if tools %}<|im_start|>system\nCall one of {% for tool in tools %}{{ tool | tojson }}{% endfor %} "
    "by MARK.<|im_end|>\n{% endif %}" + TEMPLATE
)
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<pad>", "[CLS]", "[SEP]"]


def tokenizer(
    vocabulary: int = 400,
    *,
    bert: bool = False,
    length: int = 256,
    marks: tuple[str, ...] = (),
    mask: str = "[MASK]",
    **options: Any,
) -> PreTrainedTokenizerFast:
    fast = Tokenizer(BPE())
    fast.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    fast.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[*SPECIAL, *marks, *([mask] if bert else [])],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    fast.train_from_iterator(LINES, trainer)
    names = {"eos_token": "<|endoftext|>", "bos_token": "<|endoftext|>", "pad_token": "<pad>"}
    if bert:
        ends = [(token, fast.token_to_id(token)) for token in ("[CLS]", "[SEP]")]
        fast.post_processor = processors.TemplateProcessing(
            single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=ends
        )
        names = {"cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "<pad>", "mask_token": mask}
    return PreTrainedTokenizerFast(tokenizer_object=fast, model_max_length=length, **names, **options)


SMALL = {"vocab_size": 400, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4}
DECODERS = {
    "llama": lambda: LlamaConfig(  # long, so that what a test stops or kills has not ended before
        **SMALL,
        intermediate_size=64,
        num_key_value_heads=2,
        tie_word_embeddings=True,
        max_position_embeddings=16_384,
        **_ends(),
    ),
    "gpt2": lambda: GPT2Config(vocab_size=400, n_embd=32, n_layer=2, n_head=4, n_positions=256, **_ends()),
    "qwen3": lambda: Qwen3Config(
        **SMALL, intermediate_size=64, num_key_value_heads=2, head_dim=16, max_position_embeddings=512, **_ends()
    ),
    "gemma": lambda: GemmaConfig(
        **SMALL, intermediate_size=64, num_key_value_heads=1, head_dim=8, max_position_embeddings=512, **_ends()
    ),
    "phi": lambda: PhiConfig(**SMALL, intermediate_size=64, max_position_embeddings=512, **_ends()),
    "mistral": lambda: MistralConfig(
        **SMALL, intermediate_size=64, num_key_value_heads=2, sliding_window=24, max_position_embeddings=512, **_ends()
    ),
    "gemma2": lambda: Gemma2Config(  # a cap low enough to matter
        **SMALL,
        intermediate_size=64,
        num_key_value_heads=2,
        head_dim=8,
        query_pre_attn_scalar=8,
        attn_logit_softcapping=1.0,
        tie_word_embeddings=False,
        final_logit_softcapping=20.0,
        sliding_window=24,
        max_position_embeddings=512,
        **_ends(),
    ),
    "gpt-oss": lambda: GptOssConfig(
        **SMALL,
        intermediate_size=64,
        num_key_value_heads=2,
        head_dim=8,
        num_local_experts=4,
        num_experts_per_tok=2,
        sliding_window=24,
        max_position_embeddings=512,
        rope_parameters={"rope_type": "default", "rope_theta": 10_000.0},
        **_ends(),
    ),
}


def _ends() -> dict[str, int]:
    return {"bos_token_id": 0, "eos_token_id": 0, "pad_token_id": 3}


@kept
def save_decoder(
    folder: Path,
    name: str,
    *,
    dtype: torch.dtype = torch.float32,
    spread: float = 6.0,
    template: str = TEMPLATE,
    marks: tuple[str, ...] = (),
) -> Path:
    """A decoder whose answers vary: random weights at the usual scale only repeat themselves."""
    return save_any_decoder(folder, DECODERS[name](), dtype=dtype, spread=spread, template=template, marks=marks)


def save_any_decoder(
    folder: Path,
    config: PretrainedConfig,
    *,
    dtype: torch.dtype = torch.float32,
    spread: float = 6.0,
    template: str = TEMPLATE,
    marks: tuple[str, ...] = (),
) -> Path:
    torch.manual_seed(7)
    model = AutoModelForCausalLM.from_config(config)
    _spread(model, spread)
    model.to(dtype).save_pretrained(folder)
    tokenizer(chat_template=template, marks=marks).save_pretrained(folder)
    return folder


@kept
def save_classifier(folder: Path, /, **options: Any) -> Path:
    torch.manual_seed(7)
    labels = {0: "bad", 1: "fine", 2: "good"}
    config = BertConfig(
        **SMALL, intermediate_size=64, pad_token_id=3, max_position_embeddings=256, id2label=labels, **options
    )
    model = AutoModelForSequenceClassification.from_config(config)
    _spread(model, 8.0)
    model.save_pretrained(folder)
    tokenizer(bert=True).save_pretrained(folder)
    return folder


@kept
def save_embedder(folder: Path, *, dtype: torch.dtype = torch.float32) -> Path:
    torch.manual_seed(7)
    model = AutoModel.from_config(
        BertConfig(**SMALL, intermediate_size=64, pad_token_id=3, max_position_embeddings=256)
    )
    _spread(model, 4.0)
    model.to(dtype).save_pretrained(folder)
    tokenizer(bert=True).save_pretrained(folder)
    return folder


ENCODERS: dict[str, tuple[Any, list[str]]] = {
    "token-classification": (AutoModelForTokenClassification, ["O", "B-WHO", "I-WHO", "B-WHAT", "I-WHAT"]),
    "question-answering": (AutoModelForQuestionAnswering, ["start", "end"]),
    "zero-shot-classification": (AutoModelForSequenceClassification, ["contradiction", "neutral", "entailment"]),
    "fill-mask": (AutoModelForMaskedLM, ["none", "some"]),
    "text-ranking": (AutoModelForSequenceClassification, ["score"]),
}


@kept
def save_encoder(folder: Path, task: str, *, mask: str = "[MASK]") -> Path:
    torch.manual_seed(7)
    auto, labels = ENCODERS[task]
    config = BertConfig(
        **SMALL,
        intermediate_size=64,
        pad_token_id=3,
        max_position_embeddings=256,
        id2label=dict(enumerate(labels)),
        label2id={label: at for at, label in enumerate(labels)},
    )
    model = auto.from_config(config)
    _spread(model, 8.0)
    model.save_pretrained(folder)
    tokenizer(bert=True, mask=mask).save_pretrained(folder)
    return folder


KINDS = ["tide", "tern", "船"]
SAID = {"id2label": dict(enumerate(KINDS)), "label2id": {label: at for at, label in enumerate(KINDS)}}
LOOKS = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64, **SAID}
SEERS: dict[str, Any] = {
    "vit": lambda: ViTConfig(**LOOKS, image_size=32, patch_size=8),
    "deit": lambda: DeiTConfig(**LOOKS, image_size=32, patch_size=8, architectures=["DeiTForImageClassification"]),
    "dinov2": lambda: Dinov2Config(**LOOKS, image_size=32, patch_size=8),
    "swin": lambda: SwinConfig(
        image_size=32, patch_size=4, embed_dim=8, depths=[1, 1], num_heads=[2, 2], window_size=4, **SAID
    ),
    "convnext": lambda: ConvNextConfig(depths=[1, 1], hidden_sizes=[8, 16], num_stages=2, **SAID),
    "resnet": lambda: ResNetConfig(depths=[1, 1], hidden_sizes=[8, 16], embedding_size=8, layer_type="basic", **SAID),
    "mobilenet_v2": lambda: MobileNetV2Config(image_size=32, depth_multiplier=0.1, **SAID),
}


@kept
def save_seer(folder: Path, name: str = "vit", *, dtype: torch.dtype = torch.float32) -> Path:
    """A model that tells what a picture shows, of 32 by 32 pixels."""
    torch.manual_seed(7)
    model = AutoModelForImageClassification.from_config(SEERS[name]())
    _spread(model, 1.0 if name == "resnet" else 3.0)
    model.to(dtype).save_pretrained(folder)
    ViTImageProcessorPil(size={"height": 32, "width": 32}).save_pretrained(folder)
    return folder


def picture(width: int = 70, height: int = 50, kind: str = "PNG", *, seed: int = 3, **options: Any) -> bytes:
    """Coloured noise that is a little smooth, so that each picture is another."""
    grain = np.random.default_rng(seed).integers(0, 255, (6, 8, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(grain).resize((width, height)).save(file, kind, **options)
    return file.getvalue()


@kept
def save_describer(folder: Path, name: str = "vit-gpt2", *, dtype: torch.dtype = torch.float32) -> Path:
    """A model that writes what a picture of 32 by 32 pixels shows: of two parts, or BLIP."""
    torch.manual_seed(7)
    words = tokenizer()
    model = _blip(len(words)) if name == "blip" else _two_parts(name, len(words))
    _spread(model, 10.0)
    model.to(dtype).save_pretrained(folder)
    words.save_pretrained(folder)
    ViTImageProcessorPil(size={"height": 32, "width": 32}).save_pretrained(folder)
    return folder


def _two_parts(name: str, vocabulary: int) -> torch.nn.Module:
    eye, _, hand = name.partition("-")
    shape = {"vocab_size": vocabulary, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4}
    hands = {
        "gpt2": lambda: GPT2Config(vocab_size=vocabulary, n_embd=32, n_layer=2, n_head=4, n_positions=64, **_ends()),
        "bert": lambda: BertConfig(intermediate_size=64, max_position_embeddings=64, **shape),
        "roberta": lambda: RobertaConfig(intermediate_size=64, max_position_embeddings=70, **shape | _ends()),
        "trocr": lambda: TrOCRConfig(
            vocab_size=vocabulary, d_model=32, decoder_layers=2, decoder_attention_heads=4, decoder_ffn_dim=64,
            max_position_embeddings=64, **_ends(),
        ),
    }  # fmt: skip
    both = VisionEncoderDecoderConfig.from_encoder_decoder_configs(SEERS[eye](), hands[hand]())
    ends = _ends()
    both.update(ends | {"decoder_start_token_id": ends["bos_token_id"]})
    return VisionEncoderDecoderModel(config=both)


def _blip(vocabulary: int) -> torch.nn.Module:
    shape = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64}
    ends = _ends()
    words = shape | {"vocab_size": vocabulary, "max_position_embeddings": 64, "encoder_hidden_size": 32, **ends}
    config = BlipConfig(
        text_config=words | {"sep_token_id": ends["eos_token_id"]},
        vision_config=shape | {"image_size": 32, "patch_size": 8, "initializer_range": 0.02},
    )
    return BlipForConditionalGeneration(config)


LETTERS = ["<pad>", "<s>", "</s>", "<unk>", "|", *"abcdefgh"]
HEARS = {
    "vocab_size": len(LETTERS), "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "pad_token_id": 0,
    "intermediate_size": 64, "conv_dim": [16] * 7, "num_conv_pos_embeddings": 16, "num_conv_pos_embedding_groups": 4,
}  # fmt: skip
LISTENERS: dict[str, Any] = {
    "wav2vec2": lambda: Wav2Vec2Config(**HEARS),
    "hubert": lambda: HubertConfig(**HEARS),
    "wavlm": lambda: WavLMConfig(**HEARS),
}


@kept
def save_listener(folder: Path, name: str = "wav2vec2", *, dtype: torch.dtype = torch.float32) -> Path:
    """A model that tells the letters it hears."""
    torch.manual_seed(7)
    model = AutoModelForCTC.from_config(LISTENERS[name]())
    _spread(model, 4.0)
    model.to(dtype).save_pretrained(folder)
    letters = folder / "letters.json"
    letters.write_text(json.dumps({letter: at for at, letter in enumerate(LETTERS)}))
    Wav2Vec2CTCTokenizer(str(letters)).save_pretrained(folder)
    letters.unlink()
    Wav2Vec2FeatureExtractor().save_pretrained(folder)
    return folder


@kept
def save_writer(folder: Path) -> Path:
    """A model that writes what it hears, for up to thirty seconds: Whisper, made small."""
    torch.manual_seed(7)
    marks = ("<|startoftranscript|>", "<|en|>", "<|transcribe|>", "<|notimestamps|>", "<|0.00|>")
    words = tokenizer()
    words.add_tokens([AddedToken(mark, special=True) for mark in marks])  # the times stand behind all words
    ids = {mark: words.convert_tokens_to_ids(mark) for mark in marks}
    config = WhisperConfig(
        vocab_size=len(words), d_model=32, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4,
        decoder_attention_heads=4, encoder_ffn_dim=64, decoder_ffn_dim=64, max_target_positions=64, num_mel_bins=80,
        decoder_start_token_id=ids["<|startoftranscript|>"], **_ends(),
    )  # fmt: skip
    model = WhisperForConditionalGeneration(config)
    _spread(model, 3.0)
    model.generation_config.update(
        no_timestamps_token_id=ids["<|notimestamps|>"],
        is_multilingual=False,
        max_length=24,
        return_timestamps=False,
        suppress_tokens=[*range(len(SPECIAL)), *ids.values()],
    )
    model.save_pretrained(folder)
    words.save_pretrained(folder)
    settings = folder / "tokenizer_config.json"
    settings.write_text(json.dumps(json.loads(settings.read_text()) | {"tokenizer_class": "WhisperTokenizerFast"}))
    WhisperFeatureExtractor().save_pretrained(folder)
    return folder


@kept
def save_interpreter(folder: Path, *, heads: bool = True) -> Path:
    """Whisper as it is published for many languages, made small: it translates, hears ten seconds at once, and of its
    times it knows every other second."""
    torch.manual_seed(7)
    languages = ["<|de|>", "<|en|>", "<|fr|>", "<|zh|>"]
    tasks = ["<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>"]
    marks = ["<|endoftext|>", "<|startoftranscript|>", *languages, *tasks]
    words = _words_before_marks(marks)
    ids = {mark: words.convert_tokens_to_ids(mark) for mark in marks}
    end, first = ids["<|endoftext|>"], ids["<|notimestamps|>"] + 1
    config = WhisperConfig(
        vocab_size=len(words), d_model=32, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4,
        decoder_attention_heads=4, encoder_ffn_dim=64, decoder_ffn_dim=64,
        max_target_positions=96, max_source_positions=500,
        decoder_start_token_id=ids["<|startoftranscript|>"], bos_token_id=end, eos_token_id=end, pad_token_id=end,
    )  # fmt: skip
    model = WhisperForConditionalGeneration(config)
    _spread(model, 6.0)
    with torch.no_grad():
        model.model.decoder.embed_tokens.weight[first:] *= 1.15
    told: dict[str, Any] = {
        "_from_model_config": False,
        "begin_suppress_tokens": None,
        "no_timestamps_token_id": first - 1,
        "is_multilingual": True,
        "lang_to_id": {mark: ids[mark] for mark in languages},
        "task_to_id": {"translate": ids["<|translate|>"], "transcribe": ids["<|transcribe|>"]},
        "alignment_heads": [[0, 1], [1, 2]],
        "max_initial_timestamp_index": 0,
        "max_length": 20,
        "return_timestamps": False,
        "no_repeat_ngram_size": 2,
        "suppress_tokens": [
            *(at for at in range(end) if len(word := words.decode([at])) < 2 or "\ufffd" in word),
            *(token for mark, token in ids.items() if mark != "<|endoftext|>"),
            *(first + at for at in range(1_501) if at % 100 or at > 500),
        ],
    }
    for name, value in told.items():  # `update` leaves out what is Whisper's own
        setattr(model.generation_config, name, value)
    if not heads:
        del model.generation_config.alignment_heads
    model.save_pretrained(folder)
    words.save_pretrained(folder)
    settings = folder / "tokenizer_config.json"
    settings.write_text(json.dumps(json.loads(settings.read_text()) | {"tokenizer_class": "WhisperTokenizerFast"}))
    WhisperFeatureExtractor(chunk_length=10).save_pretrained(folder)
    return folder


def _words_before_marks(marks: list[str]) -> PreTrainedTokenizerFast:
    """As Whisper's: words, then marks, then times."""
    fast = Tokenizer(BPE())
    fast.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    fast.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    fast.train_from_iterator(LINES, trainers.BpeTrainer(vocab_size=380, initial_alphabet=alphabet, show_progress=False))
    names = dict.fromkeys(("eos_token", "bos_token", "pad_token", "unk_token"), marks[0])
    words = PreTrainedTokenizerFast(tokenizer_object=fast, model_max_length=96, extra_special_tokens=marks[1:], **names)
    words.add_tokens([AddedToken(f"<|{at * 0.02:.2f}|>", special=False) for at in range(1_501)])
    return words


def recording(
    seconds: float = 1.5, rate: int = 16_000, kind: str = "WAV", *, seed: int = 3, channels: int = 1
) -> bytes:
    """Tones that come and go, so that each recording is another."""
    chance = np.random.default_rng(seed)
    time = np.arange(int(seconds * rate)) / rate
    tones = sum(np.sin(2 * np.pi * tone * time) for tone in chance.uniform(100, 3_000, 4))
    samples = 0.2 * tones * (0.5 + 0.5 * np.sin(2 * np.pi * 3 * time)) * np.ones((channels, 1))
    file = io.BytesIO()
    soundfile.write(file, samples.T.astype(np.float32), rate, format=kind)
    return file.getvalue()


TWO_PARTS = {
    "d_model": 32,
    "encoder_layers": 2,
    "decoder_layers": 2,
    "encoder_attention_heads": 4,
    "decoder_attention_heads": 4,
    "encoder_ffn_dim": 64,
    "decoder_ffn_dim": 64,
    "max_position_embeddings": 256,
    "eos_token_id": 0,
    "pad_token_id": 3,
    "bos_token_id": 0,
    "decoder_start_token_id": 3,
}
PAIRS = {f"translation_en_to_{name}": {"prefix": f"to {name}: "} for name in ("de", "fr")}
REWRITERS = {
    "t5": lambda: T5Config(
        vocab_size=400, d_model=32, d_kv=8, d_ff=64, num_layers=2, num_heads=4, decoder_start_token_id=3,
        eos_token_id=0, pad_token_id=3, task_specific_params={"summarization": {"prefix": "shorter: "}, **PAIRS},
    ),
    "bart": lambda: BartConfig(
        vocab_size=400, **TWO_PARTS, forced_bos_token_id=5, forced_eos_token_id=0, no_repeat_ngram_size=2, min_length=9
    ),
    "marian": lambda: MarianConfig(vocab_size=400, **TWO_PARTS, bad_words_ids=[[3]], forced_eos_token_id=0),
    "m2m_100": lambda: M2M100Config(vocab_size=400, **TWO_PARTS),
    "pegasus": lambda: PegasusConfig(vocab_size=400, **TWO_PARTS),
}  # fmt: skip


@kept
def save_rewriter(folder: Path, name: str, *, dtype: torch.dtype = torch.float32) -> Path:
    torch.manual_seed(7)
    model = AutoModelForSeq2SeqLM.from_config(REWRITERS[name]())
    _spread(model, 3.0 if name == "t5" else 6.0)
    model.to(dtype).save_pretrained(folder)
    tokenizer().save_pretrained(folder)
    return folder


@kept
def save_polyglot(folder: Path) -> Path:
    """A model that is told by tokens of their own from which language to which it translates."""
    torch.manual_seed(7)
    letters = sorted({letter for line in LINES for letter in line})
    pieces = ["<s>", "<pad>", "</s>", "<unk>", "\u2581", *letters]
    words = MBartTokenizer(vocab=[(piece, -float(at)) for at, piece in enumerate(pieces)], model_max_length=128)
    numbers = TWO_PARTS | {"eos_token_id": 2, "pad_token_id": 1, "decoder_start_token_id": 2}
    model = AutoModelForSeq2SeqLM.from_config(MBartConfig(vocab_size=len(words), **numbers))
    _spread(model, 6.0)
    model.save_pretrained(folder)
    words.save_pretrained(folder)
    return folder


def _spread(model: torch.nn.Module, factor: float) -> None:
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.dim() > 1:
                parameter.mul_(factor)
            elif name.endswith("sinks"):
                parameter.mul_(20 * factor)
