// Uses by time, as small bars: what was good and what was refused.
import { html, nothing, svg } from './html.js';
import { number, time } from './text.js';

const LENGTHS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const BARS = { minute: 60, hour: 24, day: 30 };
const HEIGHT = 80;
const WIDTH = 10;

/** A bar for each bucket up to now, those included in which nothing happened. */
export function bars(usage, now = Date.now()) {
  const length = LENGTHS[usage.bucket];
  const counts = new Map(usage.items.map((item) => [Date.parse(item.start), item.counts]));
  const last = Math.floor(now / length) * length;
  return Array.from({ length: BARS[usage.bucket] }, (_, i) => {
    const start = last - (BARS[usage.bucket] - 1 - i) * length;
    const { VALID: good = 0, ...others } = counts.get(start) ?? {};
    return { start, good, refused: Object.values(others).reduce((sum, count) => sum + count, 0) };
  });
}

export function chart(usage) {
  const all = bars(usage);
  const most = Math.max(1, ...all.map((bar) => bar.good + bar.refused));
  const sum = (name) => all.reduce((total, bar) => total + bar[name], 0);
  const told = `${number(sum('good'))} calls were good and ${number(sum('refused'))} refused in the last ${all.length} ${usage.bucket}s`;
  const bar = ({ start, good, refused }, i) => {
    const high = (good / most) * HEIGHT;
    const low = (refused / most) * HEIGHT;
    return svg`
      <rect class="good" x=${i * WIDTH} y=${HEIGHT - high} width=${WIDTH - 2} height=${high}></rect>
      <rect class="refused" x=${i * WIDTH} y=${HEIGHT - high - low} width=${WIDTH - 2} height=${low}>
        <title>${time(start)}</title>
      </rect>`;
  };
  return html`
    <figure>
      <svg class="chart" viewBox="0 0 ${all.length * WIDTH} ${HEIGHT}" role="img" aria-label=${told} preserveAspectRatio="none">
        ${all.map(bar)}
      </svg>
      <figcaption>${told}.</figcaption>
    </figure>
    ${usage.items.length === 0 ? nothing : table(usage)}
  `;
}

const table = (usage) => html`
  <details>
    <summary>As a table</summary>
    <table>
      <thead><tr><th scope="col">From</th><th scope="col">Calls</th></tr></thead>
      <tbody>
        ${usage.items.map(
          (item) => html`
            <tr>
              <th scope="row">${time(item.start)}</th>
              <td>${Object.entries(item.counts).map(([code, count]) => html`<div>${code}: ${number(count)}</div>`)}</td>
            </tr>
          `,
        )}
      </tbody>
    </table>
  </details>
`;
