"""The API beside the platform, tried with what nobody should send: a clear refusal or harmless acceptance, no fault.

What it answers must look as the schema says.
"""

from typing import Any

import pytest

from tests.bad_input import BESIDE_THE_PLATFORM, faults_of
from tests.knocking import each
from tests.operations_samples import PACKAGES, Cast

pytestmark = pytest.mark.slow


@each(PACKAGES.keys() & BESIDE_THE_PLATFORM)
def test_no_input_breaks_the_api(package: str, cast: Cast, schema: Any, components: Any):
    faults = faults_of(package, cast, schema, components)
    assert not faults, "\n".join(faults)
