"""Surnames that are read otherwise than the same characters elsewhere: our own, over the generated table."""

from __future__ import annotations

_ONE = (
    "单shan 解xie 仇qiu 区ou 查zha 曾zeng 朴piao 盖ge 翟zhai 那na 缪miao 晁chao 乐yue "
    "任ren 宁ning 冼xian 洗xian 折she 员yun 祭zhai 秘bi 逄pang 繁po 种chong 召shao 哈ha "
    "柏bai 车che 尉wei 臧zang 能nai 黑he 都du 牟mu 粘nian 不fou 句gou 干gan 卜bu 盛sheng "
    "石shi 贾jia 阚kan 郗xi 幺yao 卞bian 沈shen 藏zang 难ning 贠yun 宓mi 适kuo 夏xia "
    "莘shen 景jing 丁ding 强qiang 角jue 尹yin 俞yu 眭sui 长zhang 令ling 万wan 颉xie "
    "褚chu "
)
_SEVERAL = {"覃": ("qin", "tan"), "谌": ("chen", "shen"), "隗": ("kui", "wei")}
_TWO = {
    "尉迟": "yu chi",
    "万俟": "mo qi",
    "长孙": "zhang sun",
    "令狐": "ling hu",
    "澹台": "tan tai",
    "鲜于": "xian yu",
    "单于": "chan yu",
    "皇甫": "huang fu",
    "尉犁": "yu li",
    "夏侯": "xia hou",
    "拓跋": "tuo ba",
    "耶律": "ye lv",
    "呼延": "hu yan",
    "司徒": "si tu",
}

SURNAMES: dict[str, tuple[tuple[str, ...], ...]] = {
    **{entry[0]: ((entry[1:],),) for entry in _ONE.split()},
    **{name: (readings,) for name, readings in _SEVERAL.items()},
    **{name: tuple((syllable,) for syllable in said.split()) for name, said in _TWO.items()},
}
"""Surname → for each of its characters the syllables with which the name is read."""
LONGEST = 2
