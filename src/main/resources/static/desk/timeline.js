import {html, nothing} from 'lit';
import {Element, failed, skeleton} from '/shared/page.js';
import {ask} from '/shared/graphql.js';
import {ENTRY, day, entry, flag, institution, kind, kinds} from '/shared/words.js';
import {t} from '/shared/i18n.js';
import {line} from './chart.js';

const TIMELINE = `query Timeline($id: ID!, $purpose: PurposeOfUse!, $types: [String!], $institution: [ID!], $since: DateTime, $until: DateTime, $after: String) {
  resident(id: $id, purpose: $purpose) { timeline(types: $types, institution: $institution, since: $since, until: $until, first: 30, after: $after) {
    totalCount edges { institution { id name nameEn } node { ...Entry } } pageInfo { hasNextPage endCursor } } } }
  ${ENTRY}`;

/** All kinds together, the newest first, by day; narrowed by kind, institution and dates. */
class Timeline extends Element {
  static properties = {
    resident: {attribute: false}, purpose: {attribute: false}, rows: {state: true}, page: {state: true}, total: {state: true}, failure: {state: true}, by: {state: true},
  };

  willUpdate(changed) {
    if (changed.has('resident')) {
      if (changed.get('resident')?.id !== this.resident.id) {
        this.by = {};
      }
      this.#load();
    }
  }

  render() {
    return html`<section class="card timeline"><div class="spread"><h2 tabindex="-1">${t`时间线|Timeline`} ${this.total === undefined ? nothing : html`<small>${this.total}</small>`}</h2>
      <form class="filters" @change=${this.#narrow} @submit=${event => event.preventDefault()}>
        <label><span class="visually-hidden">${t`种类|Kind`}</span><select name="type"><option value="">${t`所有种类|All kinds`}</option>
          ${kinds.map(type => html`<option value=${type}>${kind(type)}</option>`)}</select></label>
        <label><span class="visually-hidden">${t`机构|Institution`}</span><select name="institution"><option value="">${t`所有机构|All institutions`}</option>
          ${this.resident.institutions.map(held => html`<option value=${held.id}>${institution(held.institution)}</option>`)}</select></label>
        <label><span>${t`自|From`}</span><input name="since" type="date"></label>
        <label><span>${t`至|To`}</span><input name="until" type="date"></label>
      </form></div>
      ${this.failure ? failed(this.failure, () => this.#load()) : this.rows ? this.#days() : skeleton(8)}
      ${this.page?.hasNextPage ? html`<div class="actions"><button @click=${() => this.#load(this.page.endCursor)}>${t`更早的|Earlier`}</button></div>` : nothing}</section>`;
  }

  #days() {
    if (!this.rows.length) {
      return html`<p class="soft">${t`这里没有您可以看到的|None that you may see`}</p>`;
    }
    const days = new Map();
    for (const row of this.rows) {
      const on = day(entry(row.node).at);
      days.set(on, [...(days.get(on) ?? []), row]);
    }
    return html`<div class="days">${[...days].map(([on, rows]) => html`<h3>${on}</h3><ul class="lines">${rows.map(told)}</ul>`)}</div>`;
  }

  #narrow = event => {
    const form = new FormData(event.currentTarget);
    this.by = {
      types: form.get('type') ? [form.get('type')] : null,
      institution: form.get('institution') ? [form.get('institution')] : null,
      since: form.get('since') ? `${form.get('since')}T00:00:00+08:00` : null,
      until: form.get('until') ? after(form.get('until')) : null,
    };
    this.#load();
  };

  async #load(cursor = null) {
    this.failure = null;
    const [one, by] = [this.resident, this.by];
    try {
      const {resident} = await ask(TIMELINE, {id: one.id, purpose: this.purpose ?? 'TREAT', ...by, after: cursor});
      if (one !== this.resident || by !== this.by) {
        return;
      }
      const edges = resident?.timeline.edges ?? [];
      this.rows = cursor ? [...this.rows, ...edges] : edges;
      this.total = resident?.timeline.totalCount;
      this.page = resident?.timeline.pageInfo;
    } catch (failure) {
      this.failure = failure;
    }
  }
}

/** The end of a day in China. */
function after(date) {
  return new Date(new Date(`${date}T00:00:00+08:00`).getTime() + 24 * 3600 * 1000).toISOString();
}

function told(row) {
  const {title, text, flag: code} = entry(row.node);
  return line(row, html`<span class="kind">${kind(row.node.__typename)}</span> ${title}
    ${flag(code) ? html`<span class="chip ${code.length > 1 ? 'alarm' : 'warn'}">${flag(code)}</span>` : nothing}`, html`<span>${text}</span>`, institution(row.institution));
}

customElements.define('longmai-timeline', Timeline);
