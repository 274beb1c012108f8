import {html} from 'lit';
import {Loaded, empty} from '/shared/page.js';
import {ask} from '/shared/graphql.js';
import {t} from '/shared/i18n.js';
import '/shared/series.js';
import {whose} from './whose.js';

const ANALYTES = ['systolic', 'diastolic', 'glucose-fasting', 'hba1c', 'ldl', 'creatinine', 'albumin-creatinine-ratio', 'uric-acid', 'haemoglobin', 'weight', 'bmi', 'fev1-fvc'];

const TRENDS = `query Trends($of: ID, $codes: [String!]!) { myRecord(of: $of) { labSeries(codes: $codes) { code zh en unit
  points { at value comparator text low high range flag converted institution { name nameEn } } } } }`;

class Trends extends Loaded {
  load() {
    return ask(TRENDS, {of: whose.id, codes: ANALYTES}).then(data => data.myRecord?.labSeries ?? []);
  }

  show(series) {
    return html`<h1>${t`化验与测量的变化|How values changed`}</h1>
      ${series.length
        ? html`<div class="grid">${series.map(one => html`<longmai-series .series=${one}></longmai-series>`)}</div>`
        : empty(t`还没有可以画出趋势的数值。|There are no values to draw yet.`)}`;
  }
}

customElements.define('longmai-trends', Trends);
