// A line's amount and the document's totals, exactly as documents/totals works them out, for the moment between an edit
// and the server's answer. Nothing of the desk in here: tests/unit/test_amounts_js.py runs it beside the server's.

/** A decimal: [digits as a BigInt, decimal places]. Floats are taken as they are written: 0.1 is 0.1. */
function dec(value) {
  const [, sign, whole, part = "", exponent = 0] = /^(-?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(String(value || 0)) || [];
  const places = part.length - Number(exponent);
  const digits = BigInt(`${sign || ""}${whole || 0}${part}`);
  return places < 0 ? [digits * 10n ** BigInt(-places), 0] : [digits, places];
}

const scaled = ([digits, places], to) => digits * 10n ** BigInt(to - places);
const add = (a, b) => ((to) => [scaled(a, to) + scaled(b, to), to])(Math.max(a[1], b[1]));
const negative = ([digits, places]) => [-digits, places];
const times = (a, b) => [a[0] * b[0], a[1] + b[1]];
const percent = ([digits, places]) => [digits, places + 2];
const number = ([digits, places]) => Number(`${digits}e-${places}`);
const ZERO = [0n, 0];
const sum = (values) => values.reduce(add, ZERO);

/** Rounds to decimal places by the name of the method in System Settings; the methods differ on ties only. */
function round(value, places, method) {
  if (value[1] <= places) return [scaled(value, places), places];
  const unit = 10n ** BigInt(value[1] - places);
  const down = value[0] / unit - (value[0] % unit < 0n ? 1n : 0n); // the whole units below
  const rest = 2n * (value[0] - down * unit);
  const ties = {
    "Commercial Rounding": value[0] > 0n,
    "Banker's Rounding (legacy)": places > 0 || down % 2n !== 0n,
  };
  const up = rest > unit || (rest === unit && (ties[method] ?? down % 2n !== 0n));
  return [down + (up ? 1n : 0n), places];
}

/** To the nearest multiple of the smallest coin, to whole units where that is zero. */
function to_coins(value, coin, places, method) {
  if (!coin[0]) return round(round(value, 0, method), places, method);
  const at = Math.max(value[1], coin[1]);
  const size = scaled(coin, at);
  const rest = ((scaled(value, at) % size) + size) % size;
  return round([scaled(value, at) + (2n * rest > size ? size - rest : -rest), at], places, method);
}

/** Whether totals follow from the sum of the lines: no included or per-line taxes, no discount on the document. */
function follows_from_sums(doc) {
  const by_sums = (tax) =>
    !tax.included_in_print_rate && !tax.item_wise_tax_detail && tax.charge_type !== "On Item Quantity";
  const plain = !Number(doc.additional_discount_percentage) && !Number(doc.discount_amount);
  return plain && (doc.taxes || []).every(by_sums) && !(doc.items || []).some((line) => line.item_tax_rate);
}

/** Rate, discount and amount of a line. */
export function line_amounts(line, { places, method }) {
  const listed = dec(line.price_list_rate);
  let rate = dec(line.rate);
  const off = dec(line.discount_percentage);
  if (listed[0] && (off[0] || !rate[0])) rate = percent(times(listed, add([100n, 0], negative(off))));
  rate = round(rate, places, method);
  const less = listed[0] ? add(listed, negative(rate)) : ZERO;
  return {
    rate: number(rate),
    discount_amount: less[0] > 0n ? number(less) : 0,
    amount: number(round(times(rate, dec(line.qty)), places, method)),
  };
}

/** The document's totals from its lines' amounts; those that need the server are left out. `coin`: the smallest one of
 * the currency, null where totals are not rounded to it. */
export function totals(doc, { places, method, coin = null }) {
  const lines = doc.items || [];
  const total = sum(lines.map((line) => dec(line.amount)));
  const found = { total_qty: number(sum(lines.map((line) => dec(line.qty)))), total: number(total) };
  if (!follows_from_sums(doc)) return found;
  const amounts = [];
  const sums = [];
  let [exact, rounded] = [total, total];
  for (const tax of doc.taxes || []) {
    const before = {
      "On Net Total": total,
      "On Previous Row Amount": amounts[tax.row_id - 1],
      "On Previous Row Total": sums[tax.row_id - 1],
    }[tax.charge_type];
    if (tax.charge_type !== "Actual" && !before) return found;
    const amount = before ? percent(times(before, dec(tax.rate))) : round(dec(tax.tax_amount), places, method);
    amounts.push(amount);
    exact = add(exact, amount);
    sums.push(exact);
    rounded = add(rounded, round(amount, places, method));
  }
  Object.assign(found, {
    net_total: number(total),
    total_taxes: number(add(rounded, negative(total))),
    grand_total: number(rounded),
  });
  if (coin !== null) found.rounded_total = number(to_coins(rounded, dec(coin), places, method));
  return found;
}
