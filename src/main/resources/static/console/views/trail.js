// What was done by whom, for operators.
import * as api from '../api.js';
import { html } from '../html.js';
import { paged, when } from './parts.js';

const TITLES = ['When', 'What', 'Outcome', 'By', 'On', 'From'];

export function trailPage(frame) {
  const state = { target: '' };
  const list = paged(frame, (cursor) => api.get('/v1/audit', { cursor, target: state.target }));

  const search = (event) => {
    event.preventDefault();
    state.target = new FormData(event.target).get('target').trim();
    void list.again();
  };

  const table = (events) => html`
    <table>
      <caption class="hidden">The trail, newest first</caption>
      <thead><tr>${TITLES.map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
      <tbody>
        ${events.map(
          (event) => html`
            <tr>
              <th scope="row">${when(event.at)}</th>
              <td data-label="What">${event.action}</td>
              <td data-label="Outcome">${event.outcome.toLowerCase()}</td>
              <td data-label="By"><code>${event.actorKey ?? event.actorAccount ?? '–'}</code></td>
              <td data-label="On"><code>${event.target ?? '–'}</code></td>
              <td data-label="From">${event.address ?? '–'}</td>
            </tr>
          `,
        )}
      </tbody>
    </table>
  `;

  const view = () => html`
    <div class="row head">
      <h1 tabindex="-1">Trail</h1>
      <form class="row" role="search" @submit=${search}>
        <label class="inline">On <input name="target" placeholder="id of a key or an account" autocomplete="off"></label>
        <button>Find</button>
      </form>
    </div>
    ${list.view(table, 'Nothing was done.')}
  `;

  return { view };
}
