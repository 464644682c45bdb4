"""Amounts in Chinese capital numerals, as cheques and invoices have them (人民币大写): a digit cannot be altered."""

from decimal import ROUND_HALF_UP, Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")


def capital(amount: Decimal) -> str:
    """`amount` yuan, rounded to fen: 1234.50 is 壹仟贰佰叁拾肆元伍角整. Raises ValueError from 10^16 on."""
    fen = int(abs(amount).quantize(Decimal("0.01"), ROUND_HALF_UP) * 100)
    yuan, jiao, fen = fen // 100, fen // 10 % 10, fen % 10
    if yuan >= 10**16:
        raise ValueError(amount)
    words = "负" if amount < 0 and (yuan or jiao or fen) else ""
    if yuan or not (jiao or fen):
        words += _integer(yuan) + "元"
    if not (jiao or fen):
        return words + "整"
    if jiao:
        words += DIGITS[jiao] + "角"
    elif yuan:
        words += "零"
    return words + (DIGITS[fen] + "分" if fen else "整")


def _integer(number: int) -> str:
    """Groups of four digits; a gap of zeros between digits is read as one 零."""
    if not number:
        return DIGITS[0]
    words, gap = "", False
    for at in reversed(range(len(GROUPS))):
        group = number // 10 ** (4 * at) % 10000
        if not group:
            gap = gap or bool(words)
            continue
        if words and (gap or group < 1000):
            words += DIGITS[0]
        words += _group(group) + GROUPS[at]
        gap = False
    return words


def _group(group: int) -> str:
    """Up to four digits without their unit."""
    words, gap = "", False
    for place in reversed(range(4)):
        digit = group // 10**place % 10
        if not digit:
            gap = bool(words)
            continue
        words += (DIGITS[0] if gap else "") + DIGITS[digit] + PLACES[place]
        gap = False
    return words
