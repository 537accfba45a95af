"""The same figures as Prometheus reads them."""

from collections.abc import Iterable, Sequence

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector, CollectorRegistry

from inference.fleet.queries.demand import ClassDemand, Demand

__all__ = ["CONTENT_TYPE_LATEST", "exposition"]
OF_MODELS = {
    "waiting": "Runs that wait for a place.",
    "waiting_seconds": "How long the first of them has waited.",
    "working": "Runs at work.",
    "busy": "Share of places that are taken, from 0 to 1.",
    "places": "Runs that can be at work at once; 0 where it is not loaded.",
}
OF_CLASSES = {
    "hosts": "Hosts that take runs.",
    "failing": "Hosts whose engine does not start.",
    "memory": "Bytes that their models may take.",
    "used": "Bytes that their models take.",
    "kept": "Bytes of models that are kept ready.",
    "waiting": "Runs that wait for a place.",
    "waiting_seconds": "How long the first of them has waited.",
    "unserved": "Models for which runs wait and that no host holds.",
}


def exposition(models: Sequence[Demand], classes: Sequence[ClassDemand]) -> bytes:
    registry = CollectorRegistry()
    registry.register(_Told([*_of_models(models), *_of_classes(classes)]))
    return generate_latest(registry)


class _Told(Collector):
    """Gauges of this moment; nothing is kept between two questions."""

    def __init__(self, gauges: Iterable[GaugeMetricFamily]) -> None:
        self.gauges = list(gauges)

    def collect(self) -> Iterable[GaugeMetricFamily]:
        return self.gauges


def _of_models(models: Sequence[Demand]) -> Iterable[GaugeMetricFamily]:
    labels = [(one.name, one.deployment.task, one.deployment.device_class) for one in models]
    for name, words in OF_MODELS.items():
        gauge = GaugeMetricFamily(f"commonweight_model_{name}", words, labels=["model", "task", "device_class"])
        for one, values in zip(models, labels, strict=True):
            gauge.add_metric(values, getattr(one, name))
        yield gauge


def _of_classes(classes: Sequence[ClassDemand]) -> Iterable[GaugeMetricFamily]:
    for name, words in OF_CLASSES.items():
        gauge = GaugeMetricFamily(f"commonweight_devices_{name}", words, labels=["device_class"])
        for one in classes:
            gauge.add_metric([one.device_class], getattr(one, name))
        yield gauge
