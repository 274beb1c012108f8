import {html, nothing} from 'lit';
import {Element, Loaded, empty, skeleton, warning} from '/shared/page.js';
import {ask} from '/shared/graphql.js';
import {entries} from '/shared/entries.js';
import {ENTRY, day, entry, flag, institution, kind, kinds} from '/shared/words.js';
import {say, t} from '/shared/i18n.js';
import {known} from './asked.js';
import {whose} from './whose.js';
import './notices.js';
import './opened.js';

const FRONT = `query FrontPage($of: ID) { myRecord(of: $of) { id name birthDate institutions { id total institution { name nameEn } }
  summary { problems { ...Entry } medications { ...Entry } allergies { ...Entry } vitals { ...Entry } immunizations { ...Entry }
    alerts { kind what { zh en } resource institution { name nameEn } } sources { resource institution { name nameEn } } } } }
  ${ENTRY}`;

const TIMELINE = `query Timeline($of: ID, $types: [String!], $institution: [ID!], $after: String) { myRecord(of: $of) {
  timeline(first: 20, types: $types, institution: $institution, after: $after) {
    edges { institution { name nameEn } node { ...Entry } } totalCount pageInfo { hasNextPage endCursor } } } }
  ${ENTRY}`;

/** The front page: what matters first, then everything. */
class Record extends Loaded {
  load() {
    return Promise.all([ask(FRONT, {of: whose.id}), known]).then(([data]) => data.myRecord);
  }

  show(record) {
    if (!record) {
      return html`<h1>${t`我的记录|My record`}</h1>${empty(t`还没有机构上传过您的记录。|No institution has sent a record of yours yet.`)}`;
    }
    const where = new Map(record.summary.sources.map(source => [source.resource, source.institution]));
    const rows = list => list.map(node => ({node, institution: where.get(`${node.__typename}/${node.id}`)}));
    const {alerts, problems, medications, allergies, vitals, immunizations} = record.summary;
    return html`
      <div class="hello"><div><h1>${record.name}</h1>
        <p class="soft">${t`${day(record.birthDate)}出生 · ${record.institutions.length}家机构的记录|born ${day(record.birthDate)} · records of ${record.institutions.length} institutions`}</p></div>
        <a class="button" href="#/take">${t`带走|Take it along`}</a></div>
      ${alerts.map(alert => html`<div class="notice alarm"><strong>${say(alert.what)}</strong> <small>${institution(alert.institution)}</small></div>`)}
      ${whose.id ? nothing : html`<longmai-notices></longmai-notices>`}
      ${vitals.length ? html`<section class="card"><h2>${t`最近测量|Last values`}</h2><ul class="tiles">${rows(vitals).slice(0, 6).map(row => this.#tile(row))}</ul></section>` : nothing}
      <div class="grid front">
        ${this.#card(t`健康问题|Problems`, rows(problems))}
        ${this.#card(t`目前用药|Medicines`, rows(medications))}
        ${this.#card(t`过敏|Allergies`, rows(allergies))}
        ${this.#card(t`预防接种|Vaccinations`, rows(immunizations))}
      </div>
      <longmai-timeline .institutions=${record.institutions} .open=${this.#open}></longmai-timeline>
      <longmai-opened></longmai-opened>
    `;
  }

  #open = row => this.querySelector('longmai-opened').open(row);

  #card(title, rows) {
    const [first, rest] = [rows.slice(0, 5), rows.slice(5)];
    return html`<section class="card"><h2>${title}</h2>
      ${rows.length ? entries(first, false, this.#open) : empty(t`没有记录|Nothing recorded`)}
      ${rest.length ? html`<details><summary>${t`另外${rest.length}条|${rest.length} more`}</summary>${entries(rest, false, this.#open)}</details>` : nothing}</section>`;
  }

  #tile(row) {
    const {title, text, at, flag: code} = entry(row.node);
    return html`<li><button class="tile" @click=${() => this.#open(row)}>
      <span class="soft">${title}</span> <span class="value">${bloodPressure(row.node) ?? text}</span>
      ${flag(code) ? html`<span class="chip warn">${flag(code)}</span>` : nothing} <small>${day(at)}</small></button></li>`;
  }
}

/** As everybody says it: 130/78. */
function bloodPressure({component}) {
  const [high, low] = (component ?? []).map(part => part.valueQuantity);
  return component?.length === 2 && high && low && high.unit === low.unit ? `${high.value}/${low.value} ${high.unit}` : null;
}

/** All of the record, the newest first, a page at a time. */
class Timeline extends Element {
  static properties = {
    institutions: {attribute: false}, open: {attribute: false}, edges: {state: true}, page: {state: true}, total: {state: true},
    type: {state: true}, where: {state: true}, busy: {state: true}, failure: {state: true},
  };

  constructor() {
    super();
    this.type = '';
    this.where = '';
    this.edges = [];
    this.#more(true);
  }

  async #more(anew) {
    const [type, where] = [this.type, this.where];
    this.busy = true;
    this.failure = null;
    try {
      const {myRecord} = await ask(TIMELINE, {
        of: whose.id, types: type ? [type] : null, institution: where ? [where] : null, after: anew ? null : this.page.endCursor,
      });
      if (type !== this.type || where !== this.where) {
        return;
      }
      const {edges, pageInfo, totalCount} = myRecord.timeline;
      this.edges = anew ? edges : [...this.edges, ...edges];
      this.page = pageInfo;
      this.total = totalCount;
    } catch (failure) {
      this.failure = failure;
    }
    this.busy = false;
  }

  render() {
    return html`<section class="card"><h2>${t`时间线|Timeline`}</h2>
      <div class="filters">
        <label>${t`种类|Kind`}<select @change=${event => { this.type = event.target.value; this.#more(true); }}>
          <option value="">${t`全部|All`}</option>${kinds.map(type => html`<option value=${type}>${kind(type)}</option>`)}</select></label>
        <label>${t`机构|Institution`}<select @change=${event => { this.where = event.target.value; this.#more(true); }}>
          <option value="">${t`全部|All`}</option>${this.institutions.map(one => html`<option value=${one.id}>${institution(one.institution)}</option>`)}</select></label>
        <small role="status">${this.total === undefined ? '' : t`共${this.total}条|${this.total} in all`}</small>
      </div>
      ${this.edges.length ? entries(this.edges, true, this.open) : this.busy ? skeleton(8) : empty(t`没有这样的记录|Nothing of that kind`)}
      ${warning(this.failure)}
      ${this.page?.hasNextPage ? html`<div class="actions"><button ?disabled=${this.busy} @click=${() => this.#more(false)}>${t`更早的记录|Earlier`}</button></div>` : nothing}
    </section>`;
  }
}

customElements.define('longmai-timeline', Timeline);
customElements.define('longmai-record', Record);
