"""What the tags of OpenStreetMap say of a device."""

import pytest

from contrechamp.atlas.layers.tags import understood


@pytest.mark.parametrize(
    ("tags", "type"),
    [
        ({"camera:type": "panning"}, "ptz"), ({"camera:type": "dome", "revolving": "yes"}, "dome"),
        ({"camera:type": "fixed"}, "fixed"), ({"camera:type": "fixed", "revolving": "yes"}, "fixed"),
        ({"revolving": "yes"}, "ptz"), ({"surveillance:type": "camera", "revolving": "yes"}, "ptz"),
        ({"surveillance:type": "ALPR", "revolving": "yes"}, "anpr"), ({"revolving": "no"}, "unknown"), ({}, "unknown"),
    ],
)  # fmt: skip
def test_a_camera_that_turns_is_told_by_either_of_two_keys(tags: dict[str, str], type: str) -> None:
    """`revolving=yes`, as in Helsinki, says it where no type stands; a type that stands is believed."""
    assert understood(tags).columns["type"] == type
