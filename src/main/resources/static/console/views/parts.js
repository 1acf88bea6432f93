// What several pages show.
import { html, nothing } from '../html.js';
import { ago, failure, time } from '../text.js';

/** An instant, exact on hovering and for machines; a dash for none. */
export const when = (instant, none = '–') =>
  instant === null ? none : html`<time datetime=${instant} title=${time(instant)}>${ago(instant)}</time>`;

export const stateOf = (key) =>
  html`<span class="state ${key.state.toLowerCase()}">${key.state.toLowerCase()}</span>`;

export const scopesOf = (scopes) =>
  scopes.length === 0 ? 'none' : scopes.map((scope) => html`<code>${scope}</code> `);

/** Does something that may fail, and says so on the page, which shows meanwhile that it is busy. */
export async function attempt(frame, state, deed) {
  state.isBusy = true;
  state.error = null;
  frame.update();
  try {
    await deed();
  } catch (error) {
    state.error = failure(error);
  }
  state.isBusy = false;
  frame.update();
}

/** A list that is read page for page, and what it is about while there is none of it. */
export function paged(frame, load) {
  const list = { items: null, next: null, error: null };

  /** What is being read now; an older answer that comes later is dropped. */
  let reading = null;

  /** @param isFirst whether the page takes the place of what was read before, which is shown until then */
  async function read(isFirst) {
    const mine = load(isFirst ? null : list.next);
    reading = mine;
    let told;
    try {
      const { items, next } = await mine;
      told = { items: isFirst ? items : [...list.items, ...items], next, error: null };
    } catch (error) {
      told = { error: failure(error) };
    }
    if (reading === mine) {
      reading = null;
      Object.assign(list, told);
      frame.update();
    }
  }

  list.again = () => read(true);

  function more() {
    void read(false);
    frame.update();
  }

  /** @param table makes the table of the items */
  list.view = (table, none) => html`
    <p class="error" role="alert">${list.error}</p>
    ${list.items === null
      ? list.error === null
        ? html`<p class="quiet">Loading…</p>`
        : nothing
      : list.items.length === 0
        ? html`<p>${none}</p>`
        : table(list.items)}
    ${list.next === null ? nothing : html`<button @click=${more} ?disabled=${reading !== null}>More</button>`}
  `;

  void list.again();
  return list;
}

/**
 * A key's text.
 *
 * @param sentence says whether it can be shown again
 */
export function secret(text, sentence, onDone) {
  const copy = async (event) => {
    const button = event.currentTarget;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Only secure pages have the clipboard.
      button.parentElement.querySelector('input').select();
      document.execCommand('copy');
    }
    button.textContent = 'Copied';
  };
  return html`
    <section class="secret" aria-label="The key's text">
      <p><strong>${sentence}</strong></p>
      <div class="row">
        <input readonly aria-label="Key" .value=${text} @focus=${(event) => event.target.select()}>
        <button class="main" @click=${copy}>Copy</button>
        <button @click=${onDone}>Done</button>
      </div>
    </section>
  `;
}

/** Puts the focus on the text of the key that is shown, and selects it. */
export const focusSecret = () => document.querySelector('.secret input').focus();

/** Asks before something is done that can't be taken back. Resolves whether to do it. */
export function confirm(title, sentence, deed) {
  const dialog = document.createElement('dialog');
  const heading = document.createElement('h2');
  const text = document.createElement('p');
  const row = document.createElement('div');
  const yes = document.createElement('button');
  const no = document.createElement('button');
  heading.textContent = title;
  heading.id = 'confirm-title';
  text.textContent = sentence;
  row.className = 'row';
  yes.className = 'danger';
  yes.textContent = deed;
  no.textContent = 'Cancel';
  dialog.setAttribute('aria-labelledby', heading.id);
  row.append(yes, no);
  dialog.append(heading, text, row);
  document.documentElement.append(dialog);
  dialog.showModal();
  no.focus();
  return new Promise((answer) => {
    yes.addEventListener('click', () => dialog.close('yes'));
    no.addEventListener('click', () => dialog.close());
    dialog.addEventListener('close', () => {
      dialog.remove();
      answer(dialog.returnValue === 'yes');
    });
  });
}
