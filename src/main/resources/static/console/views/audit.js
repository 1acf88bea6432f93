// The audit log, for operators.
import * as api from '../api.js';
import { html } from '../html.js';
import { paged, when } from './parts.js';

const TITLES = ['Time', 'Action', 'Outcome', 'Actor', 'Target', 'Address'];

export function auditPage(frame) {
  const state = { target: '' };
  const list = paged(frame, (cursor) => api.get('/v1/audit', { cursor, target: state.target }));

  const search = (event) => {
    event.preventDefault();
    state.target = new FormData(event.target).get('target').trim();
    void list.reload();
  };

  const table = (events) => html`
    <table>
      <caption class="hidden">Audit events, newest first</caption>
      <thead><tr>${TITLES.map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
      <tbody>
        ${events.map(
          (event) => html`
            <tr>
              <th scope="row">${when(event.at)}</th>
              <td data-label="Action">${event.action}</td>
              <td data-label="Outcome">${event.outcome.toLowerCase()}</td>
              <td data-label="Actor"><code>${event.actorKey ?? event.actorAccount ?? '–'}</code></td>
              <td data-label="Target"><code>${event.target ?? '–'}</code></td>
              <td data-label="Address">${event.address ?? '–'}</td>
            </tr>
          `,
        )}
      </tbody>
    </table>
  `;

  const view = () => html`
    <div class="row head">
      <h1 tabindex="-1">Audit log</h1>
      <form class="row" role="search" @submit=${search}>
        <label class="inline">Target <input name="target" placeholder="id of a key, account or session" autocomplete="off"></label>
        <button>Find</button>
      </form>
    </div>
    ${list.view(table, 'No events found.')}
  `;

  return { view };
}
