// The frame of the console: the current user, the current page and the wait banner. Each page is a module in views/.
import * as api from './api.js';
import { html, nothing, render } from './html.js';
import { auditPage } from './views/audit.js';
import { keyPage } from './views/key.js';
import { keysPage } from './views/keys.js';
import { loginPage } from './views/login.js';
import { sessionsPage } from './views/sessions.js';
import { verifyPage } from './views/verify.js';

const PAGES = [
  { path: 'keys', label: 'Keys', make: keysPage },
  { path: 'verify', label: 'Verify', make: verifyPage },
  { path: 'sessions', label: 'Sessions', make: sessionsPage },
  { path: 'audit', label: 'Audit log', make: auditPage, forOperators: true },
];

const state = { account: null, page: null, path: '', waiting: null, note: null };

/** What the frame provides to pages. */
const frame = {
  update: draw,
  /** Redraws the page and moves the focus to the heading, because the focused element may no longer exist. */
  restart: () => {
    draw();
    focusHeading();
  },
  account: () => state.account,
  loggedIn: async () => {
    state.account = await api.get('/v1/account');
    state.note = null;
    open();
  },
};

api.listen(
  (waiting) => {
    state.waiting = waiting;
    draw();
  },
  () => leave('Your session has ended. Log in again to continue.'),
);

function leave(note) {
  state.account = null;
  state.note = note;
  open();
}

function logOut() {
  api.logOut().catch(() => {});
  leave('You are logged out.');
}

/** Shows the page of the current URL and moves the focus to its heading. */
function open() {
  state.path = location.hash.replace(/^#\//, '') || 'keys';
  state.page = state.account === null ? loginPage(frame, state.note) : make(state.path);
  draw();
  focusHeading();
}

function focusHeading() {
  const heading = document.querySelector('h1');
  document.title = `${heading.textContent} – Keywright`;
  heading.focus();
}

function make(path) {
  const [name, id] = path.split('/');
  if (name === 'keys' && id) {
    return keyPage(frame, decodeURIComponent(id));
  }
  return (visiblePages().find((page) => page.path === name) ?? PAGES[0]).make(frame);
}

const visiblePages = () => PAGES.filter((page) => !page.forOperators || state.account.role === 'OPERATOR');

function draw() {
  render(
    html`
      <a class="skip" href="#main" @click=${onSkipLink}>Skip to content</a>
      <header>
        <span class="brand"><img src="/console/key.svg" alt="" width="24" height="24"> Keywright</span>
        ${state.account === null ? nothing : menu()}
      </header>
      <div class="banner" role="status">${state.waiting === null ? nothing : waiting()}</div>
      <main id="main" tabindex="-1">${state.page.view()}</main>
      <footer><a href="/docs/">Documentation</a> <a href="/swagger-ui.html">API</a> <a href="/openapi.yaml">OpenAPI spec</a></footer>
    `,
    document.body,
  );
}

/** Keeps the URL fragment, which identifies the page. */
function onSkipLink(event) {
  event.preventDefault();
  document.getElementById('main').focus();
}

const waiting = () => html`<p>${state.waiting.reason} Retrying in ${state.waiting.left} s.</p>`;

const menu = () => html`
  <nav aria-label="Pages">
    ${visiblePages().map(
      (page) =>
        html`<a href="#/${page.path}" aria-current=${state.path.split('/')[0] === page.path ? 'page' : nothing}>${page.label}</a>`,
    )}
  </nav>
  <span class="who">${state.account.username}</span>
  <button class="quiet" @click=${logOut}>Log out</button>
`;

addEventListener('hashchange', open);
document.body.replaceChildren();
open();
