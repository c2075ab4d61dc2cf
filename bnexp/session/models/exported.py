"""What came of the export of a trained network, in sentences and as plain values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bnexp.counting import counted
from bnexp.documents.exported import ExportedModel, NetworkFolding
from bnexp.export.models.formats import Format
from bnexp.export.models.told import Folded, Written

MOST = 10
"""Images that are listed; of more the number is told."""


@dataclass(frozen=True)
class Exported:
    """A trained network that was exported.

    Attributes:
        file: The file.
        format: Its format.
        label: Arm, point of the grid and seed of the trial.
        trial_id: The identity of the trial.
        again: Whether the trial had to be trained again for it.
        accuracy: That of the trial over the test set, 0 to 1.
        written: What was written, and how it was checked.
    """

    file: Path
    format: Format
    label: str
    trial_id: str
    again: bool
    accuracy: float
    written: Written

    @property
    def sentences(self) -> list[str]:
        """What is to be said of it."""
        return _sentences(self)

    def as_json(self) -> ExportedModel:
        """Returns all of it as plain values."""
        return _as_json(self)


def _sentences(exported: Exported) -> list[str]:
    """Returns what is to be said of an exported network, a line each."""
    written, agreed = exported.written, exported.written.agreement
    again = ", trained again to the same numbers" if exported.again else ""
    told = [
        f"wrote {exported.file}: the network of {exported.label}{again}, "
        f"{written.bytes:,} bytes ({exported.format.title})"
    ]
    told.append(f"takes {written.takes}")
    if written.folding:
        told += _folding(written.folding)
    changed = _images(agreed.changed, "is put into another class", "are put into other classes")
    told.append(
        f"checked on all {counted(agreed.images, 'test image', grouped=True)}: the largest "
        f"difference of {agreed.what} is {agreed.largest:.2g} ({agreed.relative:.1g} of the "
        f"largest), {changed or 'no image is put into another class'}"
    )
    accuracy = written.right / agreed.images if agreed.images else 0.0
    stored = (
        "as the trial's" if accuracy == exported.accuracy else f"{exported.accuracy:.4f} stored"
    )
    unlike = _images(written.unlike, "is judged otherwise", "are judged otherwise")
    told.append(f"test accuracy {accuracy:.4f}, {stored}{unlike and f'; {unlike}'}")
    return told


def _folding(folding: Folded) -> Iterator[str]:
    """Yields what is to be said of the normalizers of a network, and what that saved."""
    for name, into in folding.folded:
        yield f"{name} went into {' and '.join(into)}"
    yield from folding.left
    if not folding.folded:
        yield "nothing was folded" if folding.left else "there is no normalizer to fold"
        return
    before, after = folding.before, folding.after
    yield (
        f"folded within what rounding allows, {folding.share:.0%} of it at the most; saved: "
        f"parameters {before.parameters:,} -> {after.parameters:,}, multiply-adds an image "
        f"{before.operations:,} -> {after.operations:,}"
    )
    for each in folding.turns:
        yield (
            f"batch of {each.batch}: {each.before:.3g} -> {each.after:.3g} ms in turns, "
            f"{each.words}"
        )


def _images(numbers: Sequence[int], one: str, several: str) -> str:
    """Returns which test images something holds for; empty for none."""
    if not numbers:
        return ""
    listed = ", ".join(map(str, numbers[:MOST])) + (", ..." if len(numbers) > MOST else "")
    return f"{counted(len(numbers), 'image')} {one if len(numbers) == 1 else several} ({listed})"


def _as_json(exported: Exported) -> ExportedModel:
    """Returns all of an exported network as plain values."""
    written, agreed = exported.written, exported.written.agreement
    return {
        "format": 1,
        "file": str(exported.file),
        "written_as": exported.format.name,
        "bytes": written.bytes,
        "trial": exported.label,
        "trial_id": exported.trial_id,
        "trained_again": exported.again,
        "takes": written.takes,
        "compared": agreed.what,
        "largest_difference": agreed.largest,
        "relative_difference": agreed.relative,
        "images": agreed.images,
        "changed_classes": list(agreed.changed),
        "accuracy": written.right / agreed.images if agreed.images else 0.0,
        "stored_accuracy": exported.accuracy,
        "unlike_stored": list(written.unlike),
        "folding": _folding_json(written.folding) if written.folding else None,
    }


def _folding_json(folding: Folded) -> NetworkFolding:
    before, after = folding.before, folding.after
    return {
        "folded": [{"name": name, "into": list(into)} for name, into in folding.folded],
        "left": list(folding.left),
        "share": folding.share,
        "before": {"parameters": before.parameters, "operations": before.operations},
        "after": {"parameters": after.parameters, "operations": after.operations},
        "times": [
            {
                "batch": each.batch,
                "before": each.before,
                "after": each.after,
                "ratio": each.faster.value,
                "low": each.faster.low,
                "high": each.faster.high,
                "called": each.is_called,
            }
            for each in folding.turns
        ],
    }
