// How things are put for people, in the browser's language for times and numbers.

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

/** Such as "3 hours ago". */
export function ago(instant, now = Date.now()) {
  const seconds = (new Date(instant).getTime() - now) / 1000;
  const [unit, size] = UNITS.find(([, each]) => Math.abs(seconds) >= each) ?? UNITS[UNITS.length - 1];
  return RELATIVE.format(Math.round(seconds / size), unit);
}

/** Such as "2 hours", for a time to wait. */
export function span(seconds) {
  const [unit, size] = UNITS.find(([, each]) => seconds >= each) ?? UNITS[UNITS.length - 1];
  const count = Math.ceil(seconds / size);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

export const number = (value) => value.toLocaleString();

/** What to tell of a failure. */
export function failure(error) {
  return Number.isFinite(error.retryAfter) ? `${error.message} Again in ${span(error.retryAfter)}.` : error.message;
}

/** The parts of a text that lie between spaces, commas or line ends. */
export const words = (text) => text.split(/[\s,]+/).filter((word) => word !== '');
