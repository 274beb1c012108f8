import {html, nothing} from 'lit';
import {Loaded, empty, reason as said} from '/shared/page.js';
import {t} from '/shared/i18n.js';
import {refusal} from '/shared/refusals.js';

/** A list of things to be done: what was done is said, what was refused too, and the list is read again. */
export class Queue extends Loaded {
  static properties = {...Loaded.properties, said: {state: true}, wrong: {state: true}};

  /** @param does gives the answer's payload, with its errors */
  async act(event, done, does) {
    event.preventDefault();
    const form = new FormData(event.target);
    this.said = null;
    this.wrong = null;
    try {
      const {errors} = await does(form, event.submitter?.value);
      this.wrong = errors.map(error => refusal(error.message)).join(' ');
      await this.refresh();
      this.said = errors.length ? null : done;
    } catch (failure) {
      this.wrong = said(failure);
    }
  }

  show(data) {
    return html`<h1>${this.heading}</h1>
      <div role="status">${this.said ? html`<p class="notice">${this.said}</p>` : nothing}</div>
      ${this.wrong ? html`<p class="failure" role="alert">${this.wrong}</p>` : nothing}
      ${this.rows(data)}`;
  }
}

/** A queue of which there are several lists, each read page by page. */
export class Lists extends Queue {
  /** The ways in which the lists are told apart: [[value, title]]; the first one is shown first. */
  get states() {
    return [];
  }

  get shown() {
    return this.chosen ?? this.states[0][0];
  }

  /** What is told of them: {nodes, more, cursor}. */
  page() {
    return Promise.resolve({nodes: []});
  }

  load() {
    return this.page(this.shown, null);
  }

  async more() {
    try {
      const next = await this.page(this.shown, this.data.cursor);
      this.data = {...next, nodes: [...this.data.nodes, ...next.nodes]};
    } catch (failure) {
      this.wrong = said(failure);
    }
  }

  rows(data) {
    return html`${this.introduction}
      <div class="tabs" role="group" aria-label=${t`哪些|Which`}>${this.states.map(([state, title]) => html`
        <button aria-pressed=${String(this.shown === state)} @click=${() => this.#choose(state)}>${title}</button>`)}</div>
      ${data.nodes.length ? data.nodes.map(one => this.one(one)) : nothingHere(this.shown === this.states[0][0])}
      ${data.more ? html`<div class="actions"><button @click=${() => this.more()}>${t`更多|More`}</button></div>` : nothing}`;
  }

  get introduction() {
    return nothing;
  }

  #choose(state) {
    this.chosen = state;
    this.said = null;
    this.wrong = null;
    this.data = undefined;
    this.refresh();
  }
}

function nothingHere(isToDo) {
  return isToDo ? nothingToDo() : empty(t`这里没有内容。|Nothing is here.`);
}

export function nothingToDo() {
  return empty(t`没有待办。|Nothing to do.`);
}

export function reason(label = t`理由（会留档）|Reason (it is kept)`) {
  return html`<label>${label}<textarea name="reason" required maxlength="1000" rows="2"></textarea></label>`;
}
