// Parts that several pages share.
import { html, nothing } from '../html.js';
import { ago, errorMessage, time } from '../text.js';

/** A relative time with the exact time as tooltip, or a placeholder without a time. */
export const when = (instant, none = '–') =>
  instant === null ? none : html`<time datetime=${instant} title=${time(instant)}>${ago(instant)}</time>`;

export const stateOf = (key) =>
  html`<span class="state ${key.state.toLowerCase()}">${key.state.toLowerCase()}</span>`;

export const scopesOf = (scopes) =>
  scopes.length === 0 ? 'none' : scopes.map((scope) => html`<code>${scope}</code> `);

/** Runs an action that may fail. The page shows that it is busy, and then the error if there is one. */
export async function attempt(frame, state, action) {
  state.isBusy = true;
  state.error = null;
  frame.update();
  try {
    await action();
  } catch (error) {
    state.error = errorMessage(error);
  }
  state.isBusy = false;
  frame.update();
}

/** A list that is loaded page by page. */
export function paged(frame, load) {
  const list = { items: null, next: null, error: null };

  /** The latest request. Responses to earlier requests are dropped. */
  let pending = null;

  /** @param isFirst whether to replace the loaded items, which stay visible until then, or to append to them */
  async function read(isFirst) {
    const page = load(isFirst ? null : list.next);
    pending = page;
    let result;
    try {
      const { items, next } = await page;
      result = { items: isFirst ? items : [...list.items, ...items], next, error: null };
    } catch (error) {
      result = { error: errorMessage(error) };
    }
    if (pending === page) {
      pending = null;
      Object.assign(list, result);
      frame.update();
    }
  }

  list.reload = () => read(true);

  function more() {
    void read(false);
    frame.update();
  }

  /**
   * @param table renders the items
   * @param empty the text for an empty list
   */
  list.view = (table, empty) => html`
    <p class="error" role="alert">${list.error}</p>
    ${list.items === null
      ? list.error === null
        ? html`<p class="quiet">Loading…</p>`
        : nothing
      : list.items.length === 0
        ? html`<p>${empty}</p>`
        : table(list.items)}
    ${list.next === null ? nothing : html`<button @click=${more} ?disabled=${pending !== null}>More</button>`}
  `;

  void list.reload();
  return list;
}

/**
 * Shows a complete key with a button to copy it.
 *
 * @param message whether the key can be shown again
 */
export function secret(text, message, onDone) {
  const copy = async (event) => {
    const button = event.currentTarget;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // The clipboard API exists only in secure contexts.
      button.parentElement.querySelector('input').select();
      document.execCommand('copy');
    }
    button.textContent = 'Copied';
  };
  return html`
    <section class="secret" aria-label="Complete key">
      <p><strong>${message}</strong></p>
      <div class="row">
        <input readonly aria-label="Key" .value=${text} @focus=${(event) => event.target.select()}>
        <button class="main" @click=${copy}>Copy</button>
        <button @click=${onDone}>Done</button>
      </div>
    </section>
  `;
}

/** Moves the focus to the complete key and selects its text. */
export const focusSecret = () => document.querySelector('.secret input').focus();

/** Asks for confirmation of an action that can't be undone. Resolves to whether the user confirmed. */
export function confirm(title, message, action) {
  const dialog = document.createElement('dialog');
  const heading = document.createElement('h2');
  const text = document.createElement('p');
  const row = document.createElement('div');
  const yes = document.createElement('button');
  const no = document.createElement('button');
  heading.textContent = title;
  heading.id = 'confirm-title';
  text.textContent = message;
  row.className = 'row';
  yes.className = 'danger';
  yes.textContent = action;
  no.textContent = 'Cancel';
  dialog.setAttribute('aria-labelledby', heading.id);
  row.append(yes, no);
  dialog.append(heading, text, row);
  document.documentElement.append(dialog);
  dialog.showModal();
  no.focus();
  return new Promise((resolve) => {
    yes.addEventListener('click', () => dialog.close('yes'));
    no.addEventListener('click', () => dialog.close());
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
  });
}
