// A bar chart of the usage of a key: valid and rejected requests over time.
import { html, nothing, svg } from './html.js';
import { number, time } from './text.js';

const LENGTHS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const BARS = { minute: 60, hour: 24, day: 30 };
const HEIGHT = 80;
const WIDTH = 10;

/** One bar per bucket up to now, including empty buckets. */
export function bars(usage, now = Date.now()) {
  const length = LENGTHS[usage.bucket];
  const counts = new Map(usage.items.map((item) => [Date.parse(item.start), item.counts]));
  const last = Math.floor(now / length) * length;
  return Array.from({ length: BARS[usage.bucket] }, (_, i) => {
    const start = last - (BARS[usage.bucket] - 1 - i) * length;
    const { VALID: valid = 0, ...others } = counts.get(start) ?? {};
    return { start, valid, rejected: Object.values(others).reduce((sum, count) => sum + count, 0) };
  });
}

export function chart(usage) {
  const all = bars(usage);
  const max = Math.max(1, ...all.map((bar) => bar.valid + bar.rejected));
  const sum = (name) => all.reduce((total, bar) => total + bar[name], 0);
  const summary = `${number(sum('valid'))} valid and ${number(sum('rejected'))} rejected requests in the last ${all.length} ${usage.bucket}s`;
  const bar = ({ start, valid, rejected }, i) => {
    const validHeight = (valid / max) * HEIGHT;
    const rejectedHeight = (rejected / max) * HEIGHT;
    return svg`
      <rect class="valid" x=${i * WIDTH} y=${HEIGHT - validHeight} width=${WIDTH - 2} height=${validHeight}></rect>
      <rect class="rejected" x=${i * WIDTH} y=${HEIGHT - validHeight - rejectedHeight} width=${WIDTH - 2} height=${rejectedHeight}>
        <title>${time(start)}</title>
      </rect>`;
  };
  return html`
    <figure>
      <svg class="chart" viewBox="0 0 ${all.length * WIDTH} ${HEIGHT}" role="img" aria-label=${summary} preserveAspectRatio="none">
        ${all.map(bar)}
      </svg>
      <figcaption>${summary}.</figcaption>
    </figure>
    ${usage.items.length === 0 ? nothing : table(usage)}
  `;
}

const table = (usage) => html`
  <details>
    <summary>Show as table</summary>
    <table>
      <thead><tr><th scope="col">From</th><th scope="col">Requests</th></tr></thead>
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
