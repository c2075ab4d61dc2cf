"""The kinds of normalizers as messages list them."""

from bnexp.config.language.walk import LANGUAGE, kinds_of

MODELS = LANGUAGE.models_at(("network", "norm"))
ALL = ", ".join(kind for model in MODELS for kind in kinds_of(model))


def having(*keys):
    """Returns the kinds that have all of the keys, each between quotes."""
    models = [model for model in MODELS if {*keys} <= {*model.model_fields}]
    return "kinds " + ", ".join(repr(kind) for model in models for kind in kinds_of(model))
