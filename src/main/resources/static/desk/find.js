import {html, nothing} from 'lit';
import {Element, empty, failed, skeleton} from '/shared/page.js';
import {ask} from '/shared/graphql.js';
import {entries} from '/shared/entries.js';
import {ENTRY, day, institution} from '/shared/words.js';
import {say, t} from '/shared/i18n.js';
import '/shared/series.js';

const SYSTEMS = [
  {system: 'urn:oid:2.16.156.10011.1.3', title: () => t`身份证号|Citizen number`},
  {system: 'urn:oid:2.16.156.10011.1.19', title: () => t`健康卡号|Health card`},
];

const ANALYTES = ['systolic', 'diastolic', 'glucose-fasting', 'hba1c', 'ldl', 'creatinine'];

const CHART = `query Chart($identifier: IdentifierInput!, $codes: [String!]!) { resident(identifier: $identifier) { id name gender birthDate withheld
  institutions { id total institution { name nameEn } }
  summary { problems { ...Entry } medications { ...Entry } allergies { ...Entry } vitals { ...Entry }
    alerts { kind what { zh en } institution { name nameEn } } sources { resource institution { name nameEn } } }
  medicationConflicts { kind why { zh en } institutions { name nameEn } }
  recognisableResults { item name { zh en } at counts until reasons { zh en } institution { name nameEn } }
  labSeries(codes: $codes) { code zh en unit points { at value comparator text low high range flag converted institution { name nameEn } } }
  timeline(first: 20) { edges { institution { name nameEn } node { ...Entry } } pageInfo { hasNextPage } } } }
  ${ENTRY}`;

/** Finds one resident by what they carry; never a list of people. */
class Find extends Element {
  static properties = {state: {state: true}, resident: {state: true}, failure: {state: true}};

  render() {
    return html`
      <form class="card filters" @submit=${this.#find}>
        <label>${t`凭什么查找|By`}<br><select name="system">${SYSTEMS.map(one => html`<option value=${one.system}>${one.title()}</option>`)}</select></label>
        <label>${t`号码|Number`}<br><input name="value" required autocomplete="off" spellcheck="false" maxlength="64"></label>
        <div class="actions"><button class="primary">${t`查找|Find`}</button></div>
      </form>
      ${this.failure ? failed(this.failure, () => (this.failure = null)) : this.#chart()}
    `;
  }

  #find = async event => {
    event.preventDefault();
    const form = new FormData(event.target);
    this.state = 'busy';
    this.failure = null;
    try {
      const identifier = {system: form.get('system'), value: form.get('value').trim()};
      this.resident = (await ask(CHART, {identifier, codes: ANALYTES})).resident;
      this.state = 'found';
    } catch (failure) {
      this.failure = failure;
    }
  };

  #chart() {
    if (this.state === 'busy') {
      return skeleton(8);
    }
    if (this.state !== 'found') {
      return nothing;
    }
    const one = this.resident;
    if (!one) {
      return empty(t`没有找到。请核对号码。|Nobody was found. Check the number.`);
    }
    const where = new Map(one.summary.sources.map(source => [source.resource, source.institution]));
    const rows = list => list.map(node => ({node, institution: where.get(`${node.__typename}/${node.id}`)}));
    return html`
      <div class="hello"><h1>${one.name ?? t`（姓名未授权）|(name withheld)`}</h1>
        <span class="soft">${{male: t`男|male`, female: t`女|female`}[one.gender] ?? ''} ${one.birthDate ? day(one.birthDate) : ''}</span></div>
      ${one.withheld ? html`<div class="notice warn">${t`居民没有授权您查看全部记录。|The resident did not agree to you seeing the whole record.`}</div>` : nothing}
      ${one.summary.alerts.map(alert => html`<div class="notice alarm">${say(alert.what)} <small>${institution(alert.institution)}</small></div>`)}
      ${one.medicationConflicts.map(conflict => html`<div class="notice warn">${say(conflict.why)} <small>${conflict.institutions.map(institution).join('、')}</small></div>`)}
      <div class="grid">
        ${section(t`健康问题|Problems`, rows(one.summary.problems))}
        ${section(t`目前用药|Medicines`, rows(one.summary.medications))}
        ${section(t`过敏|Allergies`, rows(one.summary.allergies))}
      </div>
      ${one.recognisableResults.length ? html`<section class="card"><h2>${t`可互认的检查检验|Results that may spare a test`}</h2>
        <ul class="rows">${one.recognisableResults.filter(result => result.counts).map(result => html`<li><h3>${say(result.name)}</h3>
          <small>${day(result.at)} · ${institution(result.institution)} · ${t`有效至${day(result.until)}|valid until ${day(result.until)}`}</small></li>`)}</ul></section>` : nothing}
      <div class="grid">${one.labSeries.map(series => html`<longmai-series .series=${series}></longmai-series>`)}</div>
      <section class="card"><h2>${t`时间线|Timeline`}</h2>${entries(one.timeline.edges)}</section>
    `;
  }
}

function section(title, rows) {
  return html`<section class="card"><h2>${title}</h2>${rows.length ? entries(rows, false) : empty(t`没有可以看到的记录|Nothing that you may see`)}</section>`;
}

customElements.define('longmai-find', Find);
