"""Surnames are held to what dictionaries of surnames say, typed by hand; the table to common characters."""

from __future__ import annotations

import pytest
from tools.pinyin import TABLE, table

from phonedesk.domain.pinyin import place_of_sound, readings_of
from phonedesk.domain.surnames import SURNAMES

NAMES = {
    "单雄信": "shan xiong xin",
    "解缙": "xie jin",
    "仇英": "qiu ying",
    "区寄": "ou ji",
    "查良镛": "zha liang yong",
    "曾国藩": "zeng guo fan",
    "朴正洙": "piao zheng zhu",
    "盖叫天": "ge jiao tian",
    "翟让": "zhai rang",
    "尉迟恭": "yu chi gong",
    "万俟卨": "mo qi xie",
    "长孙无忌": "zhang sun wu ji",
    "令狐冲": "ling hu chong",
    "欧阳修": "ou yang xiu",
    "冼星海": "xian xing hai",
    "洗英": "xian ying",
    "那英": "na ying",
    "缪荃孙": "miao quan sun",
    "晁错": "chao cuo",
    "乐毅": "yue yi",
    "任弼时": "ren bi shi",
    "宁采臣": "ning cai chen",
    "谌容": "chen rong",
    "华佗": "hua tuo",
    "折克行": "she ke xing",
    "员半千": "yun ban qian",
    "逄先知": "pang xian zhi",
    "吕布": "lv bu",
    "黑云翔": "he yun xiang",
    "纪昀": "ji yun",
    "秘宜": "bi yi",
    "召平": "shao ping",
}


def heard(word: str, name: str) -> str:
    """What of the name the word means, as it is typed; '' for nothing."""
    place = place_of_sound(word, name, readings_of(name, is_name=True))
    return name[slice(*place)] if place else ""


@pytest.mark.parametrize(("name", "said"), NAMES.items())
def test_a_name_is_heard_by_its_syllables_and_their_first_letters(name: str, said: str) -> None:
    syllables = said.split()
    for word in ("".join(syllables), "".join(s[0] for s in syllables)):
        assert heard(word, name) == name


def test_of_a_surname_with_two_readings_both_are_heard() -> None:
    assert heard("qin", "覃振") == heard("tan", "覃振") == "覃"


def test_whoever_types_on_never_loses_what_is_meant() -> None:
    for word in ("zhangshanfeng", "zsf", "zhshf", "zhangsfeng", "zshanfeng"):
        for end in range(1, len(word) + 1):
            assert heard(word[:end], "张山丰").startswith("张"), word[:end]


@pytest.mark.parametrize(
    ("word", "name", "meant"),
    [
        ("zs", "张三", "张三"),
        ("zs", "小张三", "张三"),
        ("zs", "张小三", ""),
        ("张s", "张三", "张三"),
        ("z三", "张三", "张三"),
        ("san", "张三", "三"),
        ("ang", "张三", ""),
        ("zhas", "张三", ""),
        ("zhans", "张三", ""),
        ("xian", "西安", "西安"),
        ("xian", "鲜", "鲜"),
        ("swjt", "市水务集团", "水务集团"),
        ("shuiwu", "市水务集团", "水务"),
        ("cqs", "重庆市", "重庆市"),
        ("azuo", "a座张三", "a座"),
        ("yyy", "小雅", ""),
    ],
)
def test_only_what_stands_side_by_side_is_heard(word: str, name: str, meant: str) -> None:
    assert heard(word, name) == meant


def test_a_surname_is_one_at_the_beginning_alone() -> None:
    assert heard("yuchi", "尉迟恭") == "尉迟"
    assert readings_of("黑", is_name=True) != readings_of("黑", is_name=False)
    assert readings_of("小黑", is_name=True) == readings_of("小黑", is_name=False)


def test_the_table_is_the_one_that_the_tool_makes() -> None:
    assert TABLE.read_text(encoding="utf-8") == table()


def test_every_surname_of_the_table_is_read_otherwise_somewhere() -> None:
    for surname, said in SURNAMES.items():
        assert len(surname) == len(said)
        commonest = readings_of(surname, is_name=False)
        assert any(set(readings) != set(own) for readings, own in zip(commonest, said, strict=True)), surname
