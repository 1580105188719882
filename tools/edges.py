"""Signatures of the message "x", of which most were made to be refused; for tools/vectors.py.

Keys and points of small order or in another spelling, a point with a part of small order, S + L instead of S.
"""

KEY = "7ac8f9ef9d01646a9fbb4f407ef726986d9bd6186f3b1a2e6c349da437aa5cb6"
OTHER = "00cebc9dda1d7cc07b964c25ba77785a6d0bb7895bd861abf09ed0889d861ad0"
MIXED = "e9f459d2fc36ee669efde1cecb922add0529e4a9b33f3f59e482e3ce205c65b3"
POINT = "9107fd167b8823ef216e24d4d81aea6984e9225a2c2a748101272cda352dd56f"
ONE = "01" + "00" * 31
ONE_SPELT_OTHERWISE = "ee" + "ff" * 30 + "7f"  # p + 1
ONE_WITH_THE_TOP_BIT = "01" + "00" * 30 + "80"
MADE_FOR_ONE = (
    "3a5e7efd99f22b79d6c90147a8be6c160e73f2d532cfb0a6ac84f96943538d1a"
    "80fcbd6abd5f325371a1568be74fb55087d62356182148cf19bcafcbfa09cd02"
)
EDGES = [
    ("good", KEY, POINT + "dad0136663f393301f5e9a321928f4219f8b62c15c1ad7650d00d1f104c1d30c", True),
    ("S is not below L", KEY, POINT + "c7a409c37d56a688f5fa91d5f721d3369f8b62c15c1ad7650d00d1f104c1d31c", False),
    (
        "the key has small order",
        ONE,
        "b862409fb5c4c4123df2abf7462b88f041ad36dd6864ce872fd5472be363c5b107" + "00" * 31,
        False,
    ),
    ("R has small order", KEY, ONE + "4ac999c45b89470c82ec5f86da683616ad4b21c8b2272cf70c66800965567707", False),
    (
        "R has a part of small order: good only where both sides are multiplied by eight",
        KEY,
        "b4c3c6cbfb4b2c2230d1625aba566ed5ac7b6599887bbc1d98ddf4be8ab15450"
        "4e43e382cde764cb4aa90d247df4f33fbc25de9401bf9bea9d8e45f3b4e9a90b",
        False,
    ),
    (
        "the key has a part of small order, which shows",
        MIXED,
        POINT + "4758c8870fa1f41ebb2ce54d4dd8eec25ed93ad72c219cf3bab6cbf28566a706",
        False,
    ),
    (
        "the key has a part of small order, which does not show",
        MIXED,
        "fbf4b8f907c05c2f11ba3024f3704788c91d7c02f0a874df6085645631260b99"
        "57da1d6a98ec2d897fda25dfa293406018ea985514be1c0f389a630ee857c70e",
        True,
    ),
    ("the key is not canonical: p + 1 for 1", ONE_SPELT_OTHERWISE, MADE_FOR_ONE, False),
    ("the key has small order, and the top bit", ONE_WITH_THE_TOP_BIT, MADE_FOR_ONE, False),
    (
        "R is not canonical: p + 1 for 1",
        OTHER,
        ONE_SPELT_OTHERWISE + "474bfa55d9392081c2f0a13b75cac75d6987208cb2a3040350a4bf2aa5f4da0d",
        False,
    ),
    (
        "R has small order, and the top bit",
        OTHER,
        ONE_WITH_THE_TOP_BIT + "5a4b0ed187d90f29f2ab6a8f2b1119a63105f103366e462999600328771bd501",
        False,
    ),
]
