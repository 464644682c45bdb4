"""Spares what Frappe does for every row of a document in vain; never what it does for good reason.

Each method first asks a cheap question whose "no" means that Frappe's own method would find nothing, and else leaves
the work to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import frappe
from frappe.model.document import Document
from frappe.utils import cint

VARCHAR_LENGTH = 140
INT_MAX = 2_147_483_647


@dataclass(frozen=True, slots=True)
class MetaFacts:
    """What is worth knowing of a DocType before looking at a row of it."""

    shortest_text: int
    has_non_negative: bool
    has_checked_data: bool
    mandatory: tuple[str, ...]
    fieldtypes: frozenset[str]


_facts: WeakKeyDictionary[Any, MetaFacts] = WeakKeyDictionary()


def meta_facts(meta: Any) -> MetaFacts:
    """Facts of a Meta object, worked out once; a changed DocType comes as another object."""
    if (facts := _facts.get(meta)) is None:
        varchars = (df for df in meta.fields if frappe.db.type_map.get(df.fieldtype, ("", ""))[0] == "varchar")
        facts = _facts[meta] = MetaFacts(
            shortest_text=min((cint(df.get("length")) or VARCHAR_LENGTH for df in varchars), default=VARCHAR_LENGTH),
            has_non_negative=any(df.get("non_negative") for df in meta.fields),
            has_checked_data=any(
                df.fieldtype == "Phone" or (df.fieldtype == "Data" and df.options) for df in meta.fields
            ),
            fieldtypes=frozenset(df.fieldtype for df in meta.fields),
            mandatory=tuple(df.fieldname for df in meta.fields if df.get("reqd")),
        )
    return facts


class LeanDocument(Document):
    """Base class of our documents and rows.

    Frappe evaluates virtual fields even where it leaves them out of a write; ours read ledgers, so they ask `_writing`.
    """

    _writing = False
    _loading = False
    rare_tables: Mapping[str, str] = {}
    """Child table -> the header's Check that says whether it holds rows: it is not asked for where it holds none."""

    def load_from_db(self, *args: Any, **kwargs: Any) -> Any:
        self._loading = True
        try:
            loaded = super().load_from_db(*args, **kwargs)
        finally:
            del self._loading
        for table, flag in self.rare_tables.items():
            if not self.get(flag) and self.meta.has_field(table):
                self.set(table, [])
        return loaded

    def _get_table_fields(self) -> Any:
        # Frappe asks twice: for the names of all tables, while it ignores children, and for those to load.
        fields = super()._get_table_fields()
        if not self._loading or self.flags.get("ignore_children"):
            return fields
        return [df for df in fields if self.get(self.rare_tables.get(df.fieldname, "name"))]

    def get_valid_dict(self, *args: Any, ignore_virtual: bool = False, **kwargs: Any) -> dict:
        self._writing = ignore_virtual
        try:
            return super().get_valid_dict(*args, ignore_virtual=ignore_virtual, **kwargs)
        finally:
            self._writing = False

    def _sanitize_content(self) -> None:
        if any(isinstance(value, str) and ("<" in value or ">" in value) for value in self.__dict__.values()):
            super()._sanitize_content()

    def _validate_length(self) -> None:
        shortest = meta_facts(self.meta).shortest_text
        for value in self.__dict__.values():
            if (isinstance(value, str) and len(value) > shortest) or (isinstance(value, int) and abs(value) > INT_MAX):
                super()._validate_length()
                return

    def _validate_non_negative(self) -> None:
        if meta_facts(self.meta).has_non_negative:
            super()._validate_non_negative()

    def _validate_data_fields(self) -> None:
        if meta_facts(self.meta).has_checked_data:
            super()._validate_data_fields()

    def _validate_selects(self) -> None:
        if self._has("Select"):
            super()._validate_selects()

    def _validate_code_fields(self) -> None:
        if self._has("Code"):
            super()._validate_code_fields()

    def _extract_images_from_text_editor(self) -> None:
        if self._has("Text Editor", "HTML Editor", "Markdown Editor"):
            super()._extract_images_from_text_editor()

    def _save_passwords(self) -> None:
        if self._has("Password"):
            super()._save_passwords()

    def _has(self, *fieldtypes: str) -> bool:
        return not meta_facts(self.meta).fieldtypes.isdisjoint(fieldtypes)

    def _get_missing_mandatory_fields(self) -> list:
        wanted = (*meta_facts(self.meta).mandatory, *self._parent_fields())
        if all(_surely_filled(self.__dict__.get(name)) for name in wanted):
            return []
        return super()._get_missing_mandatory_fields()

    def _parent_fields(self) -> tuple[str, ...]:
        return ("parent", "parenttype") if self.meta.istable else ()


def _surely_filled(value: Any) -> bool:
    """Whether a value counts as content; markup may be empty, so Frappe looks into it."""
    return bool(value.strip()) and "<" not in value if isinstance(value, str) else bool(value)
