import {LitElement, html, nothing} from 'lit';
import {t} from './i18n.js';
import {refusal} from './refusals.js';

/** An element of a page: in the page's own tree, so that its styles, its print and its outline are one. */
export class Element extends LitElement {
  #rerender = () => this.requestUpdate();

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    addEventListener('language', this.#rerender);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener('language', this.#rerender);
  }
}

/** Something that is asked for and shown: while it comes, when there is none of it, when it fails. */
export class Loaded extends Element {
  static properties = {data: {state: true}, failure: {state: true}};

  /** To be asked: a Promise of the data. */
  load() {
    return Promise.resolve(null);
  }

  connectedCallback() {
    super.connectedCallback();
    this.refresh();
  }

  async refresh() {
    this.failure = null;
    try {
      this.data = await this.load();
    } catch (failure) {
      this.failure = failure;
    }
  }

  render() {
    if (this.failure) {
      return failed(this.failure, () => this.refresh());
    }
    return this.data === undefined ? skeleton() : this.show(this.data);
  }
}

/** Grey lines of about the height of what will come, so that nothing jumps. */
export function skeleton(lines = 4) {
  return html`<div class="skeleton" role="status" aria-label=${t`加载中|Loading`}>
    ${Array.from({length: lines}, () => html`<span></span>`)}
  </div>`;
}

export function empty(text) {
  return html`<p class="empty">${text}</p>`;
}

/** What went wrong, in words. */
export function reason(failure) {
  return {
    offline: t`现在连不上服务器，请检查网络后重试。|The server cannot be reached. Check the network and try again.`,
    ended: t`登录已结束，请重新登录。|Your session has ended. Please sign in again.`,
  }[failure.kind] ?? refusal(failure.message);
}

/** Something was tried and did not work; nothing where all is well. */
export function warning(failure) {
  return failure ? html`<p class="notice alarm" role="alert">${reason(failure)}</p>` : nothing;
}

export function failed(failure, again) {
  return html`<div class="failure" role="alert">
    <p>${reason(failure)}</p>
    ${failure.kind === 'ended' ? nothing : html`<button @click=${again}>${t`重试|Try again`}</button>`}
  </div>`;
}
