import {html, nothing} from 'lit';
import {Element, Loaded, empty} from '/shared/page.js';
import {ask} from '/shared/graphql.js';
import {entries} from '/shared/entries.js';
import {ENTRY, day, institution, kind, kinds} from '/shared/words.js';
import {say, t} from '/shared/i18n.js';

const FRONT = `query FrontPage { myRecord { id name birthDate institutions { id total institution { name nameEn } }
  summary { problems { ...Entry } medications { ...Entry } allergies { ...Entry } vitals { ...Entry } immunizations { ...Entry }
    alerts { kind what { zh en } resource institution { name nameEn } } sources { resource institution { name nameEn } } } } }
  ${ENTRY}`;

const TIMELINE = `query Timeline($types: [String!], $institution: [ID!], $after: String) { myRecord {
  timeline(first: 20, types: $types, institution: $institution, after: $after) {
    edges { institution { name nameEn } node { ...Entry } } pageInfo { hasNextPage endCursor } } } }
  ${ENTRY}`;

class Record extends Loaded {
  load() {
    return ask(FRONT).then(data => data.myRecord);
  }

  show(record) {
    if (!record) {
      return empty(t`还没有机构上传过您的记录。|No institution has sent a record of yours yet.`);
    }
    const where = new Map(record.summary.sources.map(source => [source.resource, source.institution]));
    const rows = list => list.map(node => ({node, institution: where.get(`${node.__typename}/${node.id}`)}));
    const {alerts, problems, medications, allergies, vitals, immunizations} = record.summary;
    return html`
      <div class="hello"><h1>${record.name}</h1><span class="soft">${day(record.birthDate)} · ${t`${record.institutions.length}家机构的记录|records of ${record.institutions.length} institutions`}</span></div>
      ${alerts.map(alert => html`<div class="notice alarm">${say(alert.what)} <small>${institution(alert.institution)}</small></div>`)}
      <div class="grid">
        ${card(t`健康问题|Problems`, rows(problems))}
        ${card(t`目前用药|Medicines`, rows(medications))}
        ${card(t`过敏|Allergies`, rows(allergies))}
        ${card(t`最近测量|Last values`, rows(vitals).slice(0, 6))}
        ${card(t`预防接种|Vaccinations`, rows(immunizations).slice(0, 6))}
      </div>
      <longmai-timeline .institutions=${record.institutions}></longmai-timeline>
    `;
  }
}

function card(title, rows) {
  return html`<section class="card"><h2>${title}</h2>
    ${rows.length ? entries(rows, false) : empty(t`没有记录|Nothing recorded`)}</section>`;
}

/** All of the record, the newest first, a page at a time. */
class Timeline extends Element {
  static properties = {
    institutions: {attribute: false}, edges: {state: true}, page: {state: true}, type: {state: true}, where: {state: true}, busy: {state: true}, failure: {state: true},
  };

  constructor() {
    super();
    this.type = '';
    this.where = '';
    this.edges = [];
    this.#more(true);
  }

  async #more(anew) {
    this.busy = true;
    this.failure = null;
    try {
      const {myRecord} = await ask(TIMELINE, {
        types: this.type ? [this.type] : null, institution: this.where ? [this.where] : null, after: anew ? null : this.page.endCursor,
      });
      this.edges = anew ? myRecord.timeline.edges : [...this.edges, ...myRecord.timeline.edges];
      this.page = myRecord.timeline.pageInfo;
    } catch (failure) {
      this.failure = failure;
    }
    this.busy = false;
  }

  render() {
    return html`<section class="card"><h2>${t`时间线|Timeline`}</h2>
      <div class="filters">
        <label>${t`种类|Kind`}<br><select @change=${event => { this.type = event.target.value; this.#more(true); }}>
          <option value="">${t`全部|All`}</option>${kinds.map(type => html`<option value=${type}>${kind(type)}</option>`)}</select></label>
        <label>${t`机构|Institution`}<br><select @change=${event => { this.where = event.target.value; this.#more(true); }}>
          <option value="">${t`全部|All`}</option>${this.institutions.map(one => html`<option value=${one.id}>${institution(one.institution)}</option>`)}</select></label>
      </div>
      ${this.edges.length || this.busy ? entries(this.edges) : empty(t`没有这样的记录|Nothing of that kind`)}
      ${this.failure ? html`<p role="alert">${this.failure.message}</p>` : nothing}
      ${this.page?.hasNextPage ? html`<div class="actions"><button ?disabled=${this.busy} @click=${() => this.#more(false)}>${t`更早的记录|Earlier`}</button></div>` : nothing}
    </section>`;
  }
}

customElements.define('longmai-timeline', Timeline);
customElements.define('longmai-record', Record);
