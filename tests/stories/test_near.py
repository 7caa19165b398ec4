"""Copies are found among many texts; likeness alone makes no copy of a short text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.stories.fingerprint import fingerprint, name_key
from indicators.stories.near import band_keys, similar_pairs

LONG = "the ministry said that forces withdrew from the valley after a week of clashes near the eastern border"


def test_copies_are_paired_and_others_are_not():
    texts = [LONG, "parliament debates the new budget for schools and roads", LONG + " on Sunday"]
    assert [(i, j) for i, j, _ in similar_pairs(texts)] == [(0, 2)]


def test_case_punctuation_and_width_make_no_difference():
    assert similar_pairs(["Truce holds, UN says today!", "TRUCE HOLDS UN SAYS TODAY"])[0][2] == 1.0


def test_unspaced_scripts_are_compared_by_their_characters():
    text = "俄罗斯国防部宣布一万名士兵在演习结束后返回常驻基地"
    assert similar_pairs([text, text + "。", "以色列军队对加沙地带南部发动大规模空袭"]) == [(0, 1, 1.0)]


def test_empty_texts_pair_with_nothing():
    assert similar_pairs(["", "", " ", "!!!"]) == []


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=8))
def test_any_text_can_be_compared(texts):
    pairs = similar_pairs(texts)
    assert all(i < j and 0 <= value <= 1 for i, j, value in pairs)


def test_bands_are_the_same_in_every_run():
    assert sorted(band_keys([fingerprint("one two three four")])[0]) == sorted(
        band_keys([fingerprint("one two three four")])[0]
    )


def test_a_name_has_one_key_in_every_script():
    assert {name_key(word) for word in ("Charkiw", "Kharkiv", "Харків", "Харькове", "خاركيف")} == {"hrkv"}
    assert {name_key(word) for word in ("Odessa", "Odesa", "Одеса")} == {"ads"}


def test_a_name_too_short_to_tell_apart_has_no_key():
    assert name_key("Goma") == ""
