import {html, nothing} from 'lit';
import {day, entry, flag} from './words.js';
import {t} from './i18n.js';

/**
 * The International Patient Summary as a page to read and to print.
 *
 * @param bundle of type document
 */
export function sheet(bundle) {
  const resources = bundle.entry.map(one => one.resource);
  const composition = resources.find(one => one.resourceType === 'Composition');
  const patient = resources.find(one => one.resourceType === 'Patient') ?? {};
  const byUrl = new Map(bundle.entry.map(one => [one.fullUrl, one.resource]));
  return html`<article class="sheet card">
    <header><h2>${t`健康摘要|Health summary`}</h2>
      <p><strong>${called(patient)}</strong> ${{male: t`· 男|· male`, female: t`· 女|· female`}[patient.gender] ?? ''}
        ${patient.birthDate ? t`· ${day(patient.birthDate)}出生|· born ${day(patient.birthDate)}` : ''}</p>
      <small>${t`龙脉整理于${day(composition.date, true)}|By Longmai, ${day(composition.date, true)}`}</small></header>
    ${composition.section.map(section => part(section, byUrl))}
  </article>`;
}

function called({name = []}) {
  const [first] = name;
  return first?.text ?? [first?.family, ...(first?.given ?? [])].filter(Boolean).join(' ');
}

function part(section, byUrl) {
  const found = (section.entry ?? []).map(({reference}) => byUrl.get(reference)
    ?? [...byUrl].find(([url]) => url.endsWith(`/${reference}`))?.[1]).filter(Boolean);
  const rows = found.map(resource => entry({...resource, __typename: resource.resourceType, form: resource.type})).filter(row => row.title);
  return html`<section><h3>${named(section)}</h3>
    ${rows.length ? html`<table><tbody>${rows.map(row => html`<tr><th scope="row">${row.title}</th><td>${row.text}${flag(row.flag) ? html` <strong>${flag(row.flag)}</strong>` : nothing}</td><td class="when">${day(row.at)}</td></tr>`)}</tbody></table>`
      : html`<p class="soft">${t`没有记录|Nothing recorded`}</p>`}</section>`;
}

/** By the section's LOINC code, which says more surely what it is than its title. */
function named(section) {
  const code = section.code?.coding?.[0]?.code;
  return {
    '11450-4': t`健康问题|Problems`, '48765-2': t`过敏|Allergies`, '10160-0': t`用药|Medicines`, '11369-6': t`预防接种|Vaccinations`,
    '30954-2': t`检查结果|Results`, '8716-3': t`生命体征|Vital signs`, '75310-3': t`警示|Alerts`,
  }[code] ?? section.title ?? '';
}
