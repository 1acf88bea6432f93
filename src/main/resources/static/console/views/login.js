// Login and registration.
import * as api from '../api.js';
import { html, nothing } from '../html.js';
import { attempt } from './parts.js';

export function loginPage(frame, note) {
  const state = { isNew: false, isBusy: false, error: null };

  function submit(event) {
    event.preventDefault();
    const { username, password } = Object.fromEntries(new FormData(event.target));
    return attempt(frame, state, async () => {
      if (state.isNew) {
        await api.register(username, password);
        state.isNew = false;
      }
      await api.logIn(username, password);
      await frame.loggedIn();
    });
  }

  function toggle() {
    state.isNew = !state.isNew;
    state.error = null;
    frame.update();
  }

  const view = () => html`
    <section class="narrow">
      <h1 tabindex="-1">${state.isNew ? 'Register' : 'Log in'}</h1>
      ${note === null ? nothing : html`<p class="note">${note}</p>`}
      <form @submit=${submit}>
        <label>Username <input name="username" autocomplete="username" autocapitalize="none" required></label>
        <label>
          Password
          <input name="password" type="password" autocomplete=${state.isNew ? 'new-password' : 'current-password'} required>
        </label>
        <p class="error" role="alert">${state.error}</p>
        <button class="main" ?disabled=${state.isBusy}>${state.isNew ? 'Register and log in' : 'Log in'}</button>
      </form>
      <p>
        ${state.isNew ? 'Already have an account?' : 'No account yet?'}
        <button class="link" @click=${toggle}>${state.isNew ? 'Log in' : 'Register'}</button>
      </p>
    </section>
  `;

  return { view };
}
