"""What is published about payments: ways, rows, installments, differences; at scale 1."""

# Orders by the ways they were paid in.
WAYS_OF_PAYING = {
    "card": 74_259,
    "boleto": 19_784,
    "card and voucher": 2_245,
    "voucher": 1_621,
    "debit": 1_527,
    "not defined": 3,
    "card and debit": 1,
}
CARD_TWICE = {1: 240, 2: 22, 3: 2}  # rows more than one; how they divide is an estimate
VOUCHERS_MORE_THAN_ONE = 1_909
MOST_ROWS = 29
ORDERS_OF_SEVERAL_VOUCHERS = 450  # paid by voucher only; an estimate
VOUCHERS_OF_ZERO = 6
INSTALLMENTS = {
    1: 25_457, 2: 12_413, 3: 10_461, 4: 7_098, 5: 5_239, 6: 3_920, 7: 1_626, 8: 4_268, 9: 644,
    10: 5_328, 11: 23, 12: 133, 13: 16, 14: 15, 15: 74, 16: 5, 17: 8, 18: 27, 20: 17, 21: 3,
    22: 1, 23: 1, 24: 18,
}  # fmt: skip
INSTALLMENTS_OF_ZERO = 2  # of those with one
PAYMENTS_NOT_FROM_ONE = 80

VALUE_CENTS = {
    "credit_card": 1_254_208_419,
    "boleto": 286_936_127,
    "voucher": 37_943_687,
    "debit_card": 21_798_979,
}

# Orders paid otherwise than their items cost: by up to a cent, by up to a real, by more.
PAID_A_CENT_OFF = 273
PAID_LITTLE_OFF = 54
PAID_MUCH_OFF = {"delivered": 245, "shipped": 2, "canceled": 2}
PAID_OFF_CENTS = {"delivered": 283_148, "shipped": 2_100, "canceled": 1_791}
"""What they paid too much in all; how the others divide their 38.91 reais is an estimate."""
