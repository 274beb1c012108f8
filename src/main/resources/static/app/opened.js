import {html, nothing} from 'lit';
import {Element, skeleton, warning} from '/shared/page.js';
import {read} from '/shared/graphql.js';
import {day, entry, flag, institution, kind} from '/shared/words.js';
import {t} from '/shared/i18n.js';
import {save} from '/shared/files.js';
import './dispute.js';

/** One entry of the record: in plain words, its documents, and the original on demand. */
class Opened extends Element {
  static properties = {row: {attribute: false}, resource: {state: true}, failure: {state: true}};

  open(row) {
    this.row = row;
    this.resource = null;
    this.failure = null;
    this.updateComplete.then(() => this.querySelector('dialog').showModal());
    if (row.node.__typename === 'DocumentReference') {
      this.#read();
    }
  }

  render() {
    return html`<dialog aria-labelledby="opened" @close=${() => (this.row = null)} @click=${this.#outside}>${this.row ? this.#inside() : nothing}</dialog>`;
  }

  #inside() {
    const {node} = this.row;
    const {title, text, at, flag: code, alarm} = entry(node);
    return html`
      <h2 id="opened" tabindex="-1" autofocus>${title || kind(node.__typename)}
        ${alarm ? html`<span class="chip alarm">${alarm}</span>` : nothing}
        ${flag(code) ? html`<span class="chip warn">${flag(code)}</span>` : nothing}</h2>
      ${text && text !== title ? html`<p class="said">${text}</p>` : nothing}
      <dl class="facts">
        <div><dt>${t`种类|Kind`}</dt><dd>${kind(node.__typename)}</dd></div>
        <div><dt>${t`日期|Date`}</dt><dd>${day(at, true)}</dd></div>
        <div><dt>${t`由谁记录|Recorded by`}</dt><dd>${institution(this.row.institution)}</dd></div>
      </dl>
      ${node.__typename === 'DocumentReference' ? this.#documents() : nothing}
      <details @toggle=${event => event.target.open && this.#read()}><summary>${t`原始数据（FHIR）|The original (FHIR)`}</summary>
        ${this.resource
          ? html`<pre class="code" tabindex="0">${JSON.stringify(this.resource, null, 2)}</pre>
            <div class="actions"><button @click=${() => save(`${node.__typename}.json`, 'application/fhir+json', JSON.stringify(this.resource, null, 2))}>${t`下载|Download`}</button></div>`
          : this.failure ? nothing : skeleton(3)}
      </details>
      ${warning(this.failure)}
      <div class="actions">
        <longmai-dispute kind="RECORD" .subject=${`${node.__typename}/${node.id}`}></longmai-dispute>
        <button class="primary close" @click=${() => this.querySelector('dialog').close()}>${t`关闭|Close`}</button>
      </div>`;
  }

  #documents() {
    if (!this.resource) {
      return this.failure ? nothing : skeleton(4);
    }
    return (this.resource.content ?? []).map(({attachment}) => paper(attachment ?? {}));
  }

  #outside = event => event.target.localName === 'dialog' && event.target.close();

  async #read() {
    if (this.resource) {
      return;
    }
    this.failure = null;
    try {
      this.resource = await read(`${this.row.node.__typename}/${this.row.node.id}`);
    } catch (failure) {
      this.failure = failure;
    }
  }
}

/** Text and pictures are shown; whatever else there is can be downloaded. */
function paper({data, contentType = 'application/octet-stream', title}) {
  if (!data) {
    return html`<p class="soft">${t`文书的内容没有一起送来。|The document itself was not sent.`}</p>`;
  }
  const bytes = Uint8Array.from(atob(data), char => char.charCodeAt(0));
  const isText = contentType.startsWith('text/plain');
  return html`
    ${isText ? html`<pre class="paper">${new TextDecoder().decode(bytes)}</pre>` : nothing}
    ${/^image\/(png|jpeg|gif|webp)$/.test(contentType) ? html`<img class="paper" alt=${title ?? ''} src="data:${contentType};base64,${data}">` : nothing}
    <div class="actions"><button @click=${() => save(title ?? t`文书|document`, contentType, bytes)}>${t`下载这份文书|Download this document`}</button></div>`;
}

customElements.define('longmai-opened', Opened);
