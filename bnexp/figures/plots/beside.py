"""The figures of what is evaluated besides: modes, shifted test sets, lags of moving statistics."""

from __future__ import annotations

from collections.abc import Callable

from matplotlib.figure import Figure

from bnexp.config.claims.measured_on import MODES
from bnexp.config.claims.series import LAGS, SERIES, Series
from bnexp.figures.numbers.shown import Shown
from bnexp.figures.plots.curves import series_figure


def modes_figure(shown: Shown) -> Figure | None:
    """Returns validation accuracy in each mode of evaluation; None where there is one mode."""
    names = in_modes(shown)
    return series_figure(shown, "Modes of evaluation", names, alike=True) if names else None


def shifted_figure(shown: Shown) -> Figure | None:
    """Returns accuracy on each of the shifted test sets; None where there are none."""
    names = on_shifted(shown)
    return series_figure(shown, "Shifted test sets", names, alike=True) if names else None


def lag_figure(shown: Shown) -> Figure | None:
    """Returns how far moving statistics are from those of all training images, where measured."""
    names = of_lags(shown)
    heading = "Moving statistics against those of all training images"
    return series_figure(shown, heading, names) if names else None


def in_modes(shown: Shown) -> tuple[str, ...]:
    """Returns the series of validation accuracy, one for each mode; none where there is one."""
    found = _recorded(shown, lambda s: s.on == "validation" and s.quantity.is_share)
    return found if len(found) > 1 else ()


def on_shifted(shown: Shown) -> tuple[str, ...]:
    """Returns the series of accuracy on shifted test images, of each kind where there are more."""
    usual = next(iter(MODES))
    found = _recorded(
        shown,
        lambda s: s.image_set == "shifted" and s.quantity.is_share and s.mode == usual,
    )
    return found[1:] if len(found) > 1 else found


def of_lags(shown: Shown) -> tuple[str, ...]:
    """Returns the series of lags that were measured."""
    return _recorded(shown, lambda s: s.name in LAGS)


def _recorded(shown: Shown, wanted: Callable[[Series], bool]) -> tuple[str, ...]:
    columns = set(shown.results.history.columns)
    return tuple(name for name, one in SERIES.items() if name in columns and wanted(one))
