"""Articles become stories: one event, however many outlets and languages tell it, and never two events."""

from datetime import UTC, date, datetime, timedelta
from time import perf_counter

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.stories.cluster import assign, cluster, story_start

NOON = datetime(2024, 3, 4, 12, tzinfo=UTC)
BODY = (
    "Fighting resumed on Monday around the town after a night of heavy shelling, officials said. Hospitals reported "
    "dozens of wounded and residents fled along the only open road while both sides accused each other of firing first."
)


def article(number, title, *, hours=0.0, summary="", lang="en", types=(), actors=(), quantities=(), dates=()):
    return {
        "article_id": number,
        "published_utc": NOON + timedelta(hours=hours),
        "title": title,
        "summary": summary,
        "lang": lang,
        "types": types,
        "actors": actors,
        "quantities": quantities or (None,) * len(types),
        "dates": dates or (None,) * len(types),
    }


def stories(*articles):
    return assign(pd.DataFrame(list(articles))).tolist()


def attack(number, title, **more):
    return article(number, title, types=("armed_attack",), actors=("RUS", "UKR"), **more)


def test_thirty_copies_of_a_wire_text_are_one_story():
    copies = [article(i, "Fighting resumes around border town", summary=BODY, hours=i) for i in range(30)]
    frame = cluster(pd.DataFrame(copies))
    assert frame["story_id"].nunique() == 1
    assert set(frame["copy_of"]) == {0}


def test_a_copy_with_a_new_headline_is_the_same_story():
    assert len(set(stories(article(1, "Fighting resumes", summary=BODY), article(2, "New clashes", summary=BODY)))) == 1


def test_a_headline_alone_is_the_same_story_as_headline_and_teaser():
    title = "Rebels reject the proposal for talks in Geneva"
    assert len(set(stories(article(1, title), article(2, title, summary=BODY)))) == 1


def test_a_template_with_another_place_is_another_story():
    first, second = stories(
        article(1, "Air raid alert declared for the region of Kharkiv"),
        article(2, "Air raid alert declared for the region of Odesa"),
    )
    assert first != second


def test_a_toll_that_rises_within_hours_stays_one_story_and_one_of_the_next_night_does_not():
    title = "Russia launches {} drones at Ukraine during the night, air force says"
    same = stories(article(1, title.format(90)), article(2, title.format(98), hours=3))
    assert len(set(same)) == 1
    other = stories(article(1, title.format(90)), article(2, title.format(71), hours=24))
    assert len(set(other)) == 2


def test_one_event_in_three_scripts_is_one_story():
    ids = stories(
        attack(1, "Russian missile hits hospital in Kharkiv", quantities=(7.0,)),
        attack(2, "Russische Rakete trifft Krankenhaus in Charkiw", lang="de", quantities=(7.0,), hours=1),
        attack(3, "Российская ракета попала в больницу в Харькове", lang="ru", hours=2),
    )
    assert len(set(ids)) == 1


def test_attacks_on_different_towns_are_different_stories():
    first, second = stories(
        attack(1, "Russian missile hits hospital in Kharkiv", quantities=(7.0,)),
        attack(2, "Russische Drohnen greifen den Hafen von Odessa an", lang="de", quantities=(40.0,), hours=1),
    )
    assert first != second


def test_a_telling_number_links_languages_without_common_names():
    kind = {"types": ("troop_withdrawal",), "actors": ("RUS",), "quantities": (10_000.0,)}
    ids = stories(
        article(1, "More than 10,000 soldiers return to their bases", **kind),
        article(2, "俄罗斯一万名士兵返回基地", lang="zh", hours=5, **kind),
        article(3, "Zehntausend Soldaten kehren zurück", lang="de", hours=8, **kind),
    )
    assert ids[0] != ids[1]  # a round number and one actor are not enough on their own
    pair = kind | {"quantities": (10_250.0,)}
    ids = stories(
        article(1, "More than 10,250 soldiers return", **pair),
        article(2, "俄罗斯士兵返回基地", lang="zh", hours=5, **pair),
    )
    assert len(set(ids)) == 1


def test_a_prisoner_swap_told_in_two_languages_is_one_story():
    kind = {"types": ("prisoner_release",), "actors": ("RUS", "UKR")}
    ids = stories(
        article(1, "Prisoners come home", **kind), article(2, "Gefangene ausgetauscht", lang="de", hours=20, **kind)
    )
    assert len(set(ids)) == 1


def test_talks_set_for_different_days_are_different_stories():
    kind = {"types": ("talks_scheduled",), "actors": ("RUS", "USA")}
    ids = stories(
        article(1, "Talks set for January", dates=(date(2024, 3, 10),), **kind),
        article(2, "Gespräche vereinbart", lang="de", dates=(date(2024, 3, 17),), **kind),
    )
    assert len(set(ids)) == 2


def test_a_story_takes_nothing_after_its_window_even_through_a_chain_of_copies():
    ids = stories(*(article(i, "Fighting resumes", summary=BODY, hours=20 * i) for i in range(6)))
    assert ids[0] == ids[3]
    assert ids[3] != ids[4]


def test_the_story_id_tells_when_the_story_began():
    ids = stories(article(1, "Fighting resumes", summary=BODY, hours=1), article(2, "Clashes again", summary=BODY))
    assert {story_start(i) for i in ids} == {NOON}


def test_no_articles_give_no_stories():
    assert assign(pd.DataFrame({"article_id": [], "published_utc": pd.to_datetime([], utc=True), "title": []})).empty


def test_hostile_and_empty_texts_are_stories_of_their_own():
    ids = stories(
        article(1, ""), article(2, ""), article(3, "\x00\ud7ff" * 500), article(4, "=" * 5000), article(5, "\u200f")
    )
    assert len(set(ids)) == 5


def test_an_edited_article_can_leave_its_story():
    before = pd.DataFrame([article(i, "Fighting resumes", summary=BODY, hours=i) for i in range(3)])
    known = before.assign(story_id=before["article_id"].map(assign(before)))
    edited = pd.DataFrame([article(1, "Parliament passes the budget after a long debate", hours=1)])
    ids = assign(edited, known)
    assert ids[0] == ids[2] != ids[1]


TITLES = [
    "Russian missile hits hospital in Kharkiv",
    "Russische Rakete trifft Krankenhaus in Charkiw",
    "Drones strike the port of Odesa again overnight",
    "Fighting resumes around border town after shelling",
    "Fighting resumes around the border town after shelling",
    "Talks offered",
]


@st.composite
def batches(draw):
    count = draw(st.integers(2, 12))
    rows = [
        attack(
            i,
            draw(st.sampled_from(TITLES)),
            hours=draw(st.integers(0, 200)),
            quantities=(draw(st.sampled_from([None, 7.0, 40.0])),),
        )
        for i in range(count)
    ]
    order = draw(st.permutations(range(count)))
    cuts = sorted(draw(st.sets(st.integers(1, count - 1), max_size=3)))
    return pd.DataFrame(rows), [order[a:b] for a, b in zip([0, *cuts], [*cuts, count], strict=True)]


@settings(max_examples=60, deadline=None)
@given(batches())
def test_the_final_stories_do_not_depend_on_the_order_of_arrival(arrivals):
    frame, parts = arrivals
    stored = None
    for part in parts:
        placed = cluster(frame.iloc[list(part)], stored)
        stored = frame[frame["article_id"].isin(placed.index)].assign(
            story_id=lambda f, p=placed: f["article_id"].map(p["story_id"]),
            copy_of=lambda f, p=placed: f["article_id"].map(p["copy_of"]),
        )
    whole = cluster(frame)
    pd.testing.assert_frame_equal(placed.sort_index(), whole.sort_index(), check_dtype=False)


def test_what_is_published_later_changes_no_earlier_story():
    rows = pd.DataFrame([attack(i, TITLES[i % len(TITLES)], hours=7 * i) for i in range(20)])
    early = assign(rows.head(10))
    pd.testing.assert_series_equal(assign(rows)[early.index], early)


def test_five_thousand_articles_of_a_hot_war_take_seconds():
    places = [
        "Kharkiv",
        "Odesa",
        "Sumy",
        "Kherson",
        "Dnipro",
        "Pokrovsk",
        "Kupiansk",
        "Chernihiv",
        "Poltava",
        "Mykolaiv",
    ]
    rows = [
        attack(
            i, f"Strike {i % 977} on {places[i % 10]} kills {i % 13}", hours=72 * i / 5000, quantities=(float(i % 13),)
        )
        for i in range(5000)
    ]
    frame = pd.DataFrame(rows)
    started = perf_counter()
    ids = assign(frame)
    assert perf_counter() - started < 20  # 2 to 3 s on one core
    assert len(ids) == 5000
