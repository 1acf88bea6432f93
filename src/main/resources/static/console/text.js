// Formats values for people. Times and numbers use the browser's language.

const TIME = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const RELATIVE = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];

export const time = (instant) => TIME.format(new Date(instant));

/** A time relative to now, such as "3 hours ago". */
export function ago(instant, now = Date.now()) {
  const seconds = (new Date(instant).getTime() - now) / 1000;
  const [unit, size] = UNITS.find(([, each]) => Math.abs(seconds) >= each) ?? UNITS[UNITS.length - 1];
  return RELATIVE.format(Math.round(seconds / size), unit);
}

/** A duration, rounded up, such as "2 hours". */
export function span(seconds) {
  const [unit, size] = UNITS.find(([, each]) => seconds >= each) ?? UNITS[UNITS.length - 1];
  const count = Math.ceil(seconds / size);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

export const number = (value) => value.toLocaleString();

/** The message of an error, with the time to wait. */
export function errorMessage(error) {
  return Number.isFinite(error.retryAfter) ? `${error.message} Retry in ${span(error.retryAfter)}.` : error.message;
}

/** Splits a text at spaces, commas and line breaks. */
export const words = (text) => text.split(/[\s,]+/).filter((word) => word !== '');
