import {html, nothing} from 'lit';
import {Element, failed} from '/shared/page.js';
import {read} from '/shared/graphql.js';
import {day, entry, flag, institution, kind} from '/shared/words.js';
import {t} from '/shared/i18n.js';

/**
 * One entry beside the chart: in plain words, where it came from, its document, its FHIR on demand; not in an emergency, of
 * which REST knows nothing.
 */
class Panel extends Element {
  static properties = {emergency: {attribute: false}, row: {state: true}, fhir: {state: true}, failure: {state: true}};

  open(row) {
    this.clear();
    this.row = row;
    this.querySelector('dialog').showModal();
  }

  clear() {
    this.row = null;
    this.fhir = null;
    this.failure = null;
  }

  render() {
    return html`<dialog class="side" aria-labelledby="entry" @close=${() => this.clear()}>${this.row ? this.#body() : nothing}</dialog>`;
  }

  #body() {
    const {node} = this.row;
    const {title, text, at, flag: code, alarm} = entry(node);
    return html`<form method="dialog"><button>${t`关闭|Close`}</button></form>
      <p class="soft">${kind(node.__typename)}</p><h2 id="entry">${title || kind(node.__typename)}</h2>
      <p>${alarm ? html`<span class="chip alarm">${alarm}</span> ` : nothing}${flag(code) ? html`<span class="chip warn">${flag(code)}</span> ` : nothing}${text}</p>
      <dl class="facts"><div><dt>${t`时间|When`}</dt><dd>${day(at, true)}</dd></div><div><dt>${t`来自|From`}</dt><dd>${institution(this.row.institution)}</dd></div></dl>
      ${(node.content ?? []).map(part => attachment(part.attachment))}
      ${this.failure ? failed(this.failure, () => this.#read()) : nothing}
      ${this.fhir ? html`<pre tabindex="0" aria-label="FHIR JSON">${this.fhir}</pre>` : this.emergency ? nothing : html`<button @click=${() => this.#read()}>FHIR JSON</button>`}`;
  }

  async #read() {
    this.failure = null;
    const row = this.row;
    try {
      const resource = await read(`${row.node.__typename}/${row.node.id}`);
      if (row === this.row) {
        this.fhir = JSON.stringify(resource, null, 2);
      }
    } catch (failure) {
      this.failure = failure;
    }
  }
}

function attachment(one) {
  if (!one?.data) {
    return nothing;
  }
  if (one.contentType?.startsWith('text/plain')) {
    return html`<article class="document">${new TextDecoder().decode(bytes(one.data))}</article>`;
  }
  return html`<p><button @click=${() => save(one)}>${t`下载|Download`} ${one.title ?? one.contentType}</button></p>`;
}

function bytes(base64) {
  return Uint8Array.from(atob(base64), letter => letter.charCodeAt(0));
}

/** Saved, never opened here: what came with a record is a stranger's. */
function save(one) {
  const url = URL.createObjectURL(new Blob([bytes(one.data)], {type: 'application/octet-stream'}));
  Object.assign(document.createElement('a'), {href: url, download: one.title ?? 'document'}).click();
  URL.revokeObjectURL(url);
}

customElements.define('longmai-panel', Panel);
