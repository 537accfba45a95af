"""Products of our own are those of torch, whatever their sizes; a row's answer does not depend on its neighbours."""

import pytest
import torch
from torch.nn import functional

from inference.engine.compiled.kernels import Kernels
from inference.engine.compiled.panels import PanelLinear, packing_with
from inference.engine.linear import ONEDNN, PackedLinear, is_available

HALF_OF_A_BIT = 2**-8


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("has_bias", [False, True])
@pytest.mark.parametrize(("inputs", "outputs"), [(2, 1), (64, 31), (576, 960), (1_536, 33), (3_072, 64), (98_304, 40)])
def test_products_are_those_of_torch(multiplying: Kernels, inputs: int, outputs: int, has_bias: bool, threads: int):
    torch.manual_seed(1)
    weight, bias = torch.randn(outputs, inputs).bfloat16(), torch.randn(outputs).bfloat16() if has_bias else None
    layer = PanelLinear(weight, bias, multiplying)
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        for count in (0, 1, 2, 11, 12, 13, 64, 150):
            rows = torch.randn(count, inputs).bfloat16()
            exact = functional.linear(rows.double(), weight.double(), None if bias is None else bias.double())
            close = {"rtol": HALF_OF_A_BIT, "atol": 1e-5 * inputs**0.5}
            torch.testing.assert_close(layer(rows).double(), exact, **close)
    finally:
        torch.set_num_threads(before)


def test_a_row_has_the_same_answer_in_every_batch(multiplying: Kernels):
    torch.manual_seed(2)
    layer = PanelLinear(torch.randn(960, 576).bfloat16(), None, multiplying)
    rows = torch.randn(900, 576).bfloat16()
    alone = torch.cat([layer(row[None]) for row in rows])
    assert all(torch.equal(layer(rows[:count]), alone[:count]) for count in (2, 5, 12, 37, 64, 256, 900))


def test_rows_may_lie_apart_and_in_more_dimensions(multiplying: Kernels):
    torch.manual_seed(3)
    layer = PanelLinear(torch.randn(48, 32).bfloat16(), None, multiplying)
    rows = torch.randn(3, 32, 5).bfloat16().transpose(1, 2)
    assert torch.equal(layer(rows), torch.stack([layer(one.contiguous()) for one in rows]))


def test_a_weight_may_lie_turned(multiplying: Kernels):
    """As those of GPT-2 do: what is packed is a copy of it."""
    torch.manual_seed(4)
    weight, rows = torch.randn(1_024, 768).bfloat16(), torch.randn(2, 768).bfloat16()
    turned = PanelLinear(weight.t().contiguous().t(), None, multiplying)
    assert torch.equal(turned(rows), PanelLinear(weight, None, multiplying)(rows))


def test_what_is_no_number_stays_in_its_row(multiplying: Kernels):
    layer = PanelLinear(torch.ones(40, 16).bfloat16(), None, multiplying)
    rows = torch.ones(3, 16).bfloat16()
    rows[1, 3] = torch.nan
    out = layer(rows)
    assert out[1].isnan().all()
    assert (out[[0, 2]] == 16).all()


@pytest.mark.parametrize("rows", [torch.ones(2, 16), torch.ones(2, 18).bfloat16()], ids=["float32", "too wide"])
def test_rows_of_another_kind_are_refused(multiplying: Kernels, rows: torch.Tensor):
    layer = PanelLinear(torch.ones(40, 16).bfloat16(), None, multiplying)
    with pytest.raises(TypeError, match=r"not torch\.bfloat16 of 16"):
        layer(rows)


def test_what_it_cannot_do_is_left_to_onednn(multiplying: Kernels):
    packing = packing_with(multiplying)
    assert packing.takes(torch.ones(4, 6).bfloat16())
    assert isinstance(packing.made_of(torch.ones(4, 6).bfloat16(), None), PanelLinear)
    assert packing.takes(torch.ones(4, 6))
    assert isinstance(packing.made_of(torch.ones(4, 6), None), PackedLinear)
    assert packing.takes(torch.ones(4, 5).bfloat16()) == is_available(torch.bfloat16)
    assert not packing.takes(torch.ones(4, 6).double())
    assert packing_with(None) is ONEDNN
