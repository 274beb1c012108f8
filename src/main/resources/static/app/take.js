import {html, nothing} from 'lit';
import {Loaded, empty} from '/shared/page.js';
import {ask, read} from '/shared/graphql.js';
import {day, entry, flag} from '/shared/words.js';
import {t} from '/shared/i18n.js';
import {save} from './files.js';
import {whose} from './whose.js';

const WHO = 'query Whose($of: ID) { myRecord(of: $of) { id name birthDate gender } }';

/** The record to take along: the International Patient Summary, on paper and as a file. */
class Take extends Loaded {
  async load() {
    const {myRecord} = await ask(WHO, {of: whose.id});
    return myRecord && {who: myRecord, bundle: await read(`Patient/${myRecord.id}/$summary`)};
  }

  show(taken) {
    if (!taken) {
      return empty(t`还没有可以带走的记录。|There is no record to take yet.`);
    }
    const {who, bundle} = taken;
    const [composition] = bundle.entry.map(one => one.resource).filter(one => one.resourceType === 'Composition');
    const byUrl = new Map(bundle.entry.map(one => [one.fullUrl, one.resource]));
    return html`
      <div class="print-hide">
        <h1>${t`打印、下载|Print, download`}</h1>
        <p>${t`这是按国际通用格式整理的健康摘要，去外地看病时可以带给医生看。|This is your summary in the international form. Take it along when you see a doctor elsewhere.`}</p>
        <div class="actions">
          <button class="primary" @click=${() => print()}>${t`打印或存为 PDF|Print, or save as PDF`}</button>
          <button @click=${() => save('summary.json', 'application/fhir+json', JSON.stringify(bundle, null, 2))}>${t`下载数据（FHIR）|Download the data (FHIR)`}</button>
        </div>
      </div>
      <article class="sheet card">
        <header><h2>${t`健康摘要|Health summary`}</h2>
          <p><strong>${who.name}</strong> · ${{male: t`男|male`, female: t`女|female`}[who.gender] ?? ''} · ${t`${day(who.birthDate)}出生|born ${day(who.birthDate)}`}</p>
          <small>${t`龙脉整理于${day(composition.date, true)}|By Longmai, ${day(composition.date, true)}`}</small></header>
        ${composition.section.map(section => this.#section(section, byUrl))}
      </article>`;
  }

  #section(section, byUrl) {
    const found = (section.entry ?? []).map(({reference}) => byUrl.get(reference)
      ?? [...byUrl].find(([url]) => url.endsWith(`/${reference}`))?.[1]).filter(Boolean);
    const rows = found.map(resource => entry({...resource, __typename: resource.resourceType, form: resource.type})).filter(row => row.title);
    return html`<section><h3>${named(section)}</h3>
      ${rows.length ? html`<table><tbody>${rows.map(row => html`<tr><th scope="row">${row.title}</th><td>${row.text}${flag(row.flag) ? html` <strong>${flag(row.flag)}</strong>` : nothing}</td><td class="when">${day(row.at)}</td></tr>`)}</tbody></table>`
        : html`<p class="soft">${t`没有记录|Nothing recorded`}</p>`}</section>`;
  }
}

/** By the section's LOINC code, which says more surely what it is than its title. */
function named(section) {
  const code = section.code?.coding?.[0]?.code;
  return {
    '11450-4': t`健康问题|Problems`, '48765-2': t`过敏|Allergies`, '10160-0': t`用药|Medicines`, '11369-6': t`预防接种|Vaccinations`,
    '30954-2': t`检查结果|Results`, '8716-3': t`生命体征|Vital signs`, '75310-3': t`警示|Alerts`,
  }[code] ?? section.title ?? '';
}

customElements.define('longmai-take', Take);
