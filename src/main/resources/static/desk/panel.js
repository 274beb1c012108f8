import {html, nothing} from 'lit';
import {Element, failed, reason} from '/shared/page.js';
import {ask, original} from '/shared/graphql.js';
import {day, entry, flag, institution, kind} from '/shared/words.js';
import {t} from '/shared/i18n.js';
import {refusal} from '/shared/refusals.js';

const KEEP = `mutation Keep($input: WithholdInput!) { withholdFromResident(input: $input) { errors { message } } }`;
const KEEPERS = ['DOCTOR', 'FAMILY_DOCTOR'];
const QUARTER = 90 * 24 * 3600 * 1000;

/** One entry beside the chart: in plain words, where it came from, its document, its FHIR on demand. */
class Panel extends Element {
  static properties = {
    me: {attribute: false}, purpose: {attribute: false},
    row: {state: true}, fhir: {state: true}, failure: {state: true}, said: {state: true}, wrong: {state: true},
  };

  open(row) {
    this.clear();
    this.row = row;
    this.querySelector('dialog').showModal();
  }

  clear() {
    this.row = null;
    this.fhir = null;
    this.failure = null;
    this.said = null;
    this.wrong = null;
  }

  get #resource() {
    return `${this.row.node.__typename}/${this.row.node.id}`;
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
      ${this.fhir ? html`<pre tabindex="0" aria-label="FHIR JSON">${this.fhir}</pre>` : html`<button @click=${() => this.#read()}>FHIR JSON</button>`}
      ${KEEPERS.includes(this.me?.role) && this.row.institution?.id === this.me.institution?.id ? this.#keeping() : nothing}`;
  }

  /** What one's own institution recorded, and what would harm the treatment if the resident read it now. */
  #keeping() {
    if (this.said) {
      return html`<p class="notice" role="status">${this.said}</p>`;
    }
    const later = ahead => new Date(Date.now() + ahead).toISOString().slice(0, 10);
    return html`<details class="keep"><summary>${t`暂不对居民公开|Keep it from the resident for now`}</summary>
      <form @submit=${this.#keep}><p class="soft">${t`只在公开会妨碍治疗时使用。居民会知道有内容暂不公开，隐私保护专员按期复核。|Only where reading it would harm the treatment. The resident is told that something is kept back; a privacy officer reviews it.`}</p>
        <label>${t`理由|Reason`}<textarea name="reason" required maxlength="1000" rows="2"></textarea></label>
        <label>${t`复核日期|Review on`}<input name="reviewBy" type="date" required min=${later(24 * 3600 * 1000)} max=${later(4 * QUARTER)} .value=${later(QUARTER)}></label>
        ${this.wrong ? html`<p class="failure" role="alert">${this.wrong}</p>` : nothing}
        <div class="actions"><button class="danger">${t`暂不公开|Keep it back`}</button></div></form></details>`;
  }

  #keep = async event => {
    event.preventDefault();
    const form = new FormData(event.target);
    this.wrong = null;
    try {
      const {withholdFromResident: answer} = await ask(KEEP, {input: {reference: this.#resource, reason: form.get('reason'), reviewBy: form.get('reviewBy')}});
      this.wrong = refusal(answer.errors[0]?.message);
      this.said = this.wrong ? null : t`已暂不公开，复核日期${form.get('reviewBy')}|Kept back until it is reviewed on ${form.get('reviewBy')}`;
    } catch (failure) {
      this.wrong = reason(failure);
    }
  };

  async #read() {
    this.failure = null;
    const row = this.row;
    try {
      const json = await original(this.#resource, this.purpose);
      if (row === this.row) {
        this.fhir = lines(json);
      }
    } catch (failure) {
      this.failure = failure;
    }
  }
}

/** JSON over lines, with every number as it was sent: 5.10 stays 5.10. */
function lines(json) {
  let depth = 0;
  const start = () => `\n${'  '.repeat(depth)}`;
  return json.replace(/"(?:[^"\\]|\\.)*"|[{[]\s*[}\]]|[{}[\],:]|\s+/g, token => {
    switch (token) {
      case '{': case '[': depth += 1; return token + start();
      case '}': case ']': depth -= 1; return start() + token;
      case ',': return token + start();
      case ':': return ': ';
      default: return token.trim().startsWith('"') ? token : token.replace(/\s+/g, '');
    }
  });
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
