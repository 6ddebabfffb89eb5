"""The termbase's values as plain tables, as scripts and the page read them."""

from __future__ import annotations

from typing import Any

from rag.glossary.merging import Conflict, ImportOutcome
from rag.glossary.termbase import summary


def outcome_to_dict(outcome: ImportOutcome) -> dict[str, Any]:
    """What an import did; a conflict shows both entries."""
    return {
        "added": list(outcome.added),
        "updated": list(outcome.updated),
        "unchanged": list(outcome.unchanged),
        "conflicts": [_conflict(conflict) for conflict in outcome.conflicts],
        "ignored": list(outcome.ignored),
    }


def _conflict(conflict: Conflict) -> dict[str, Any]:
    return {
        "id": conflict.existing.id,
        "fields": list(conflict.fields),
        "existing": summary(conflict.existing),
        "incoming": summary(conflict.incoming),
    }
