import {html, nothing} from 'lit';
import {Element, empty, failed} from '/shared/page.js';
import {QueryError} from '/shared/graphql.js';
import {accessToken, end} from '/shared/auth.js';
import {t} from '/shared/i18n.js';

/**
 * Without a card: whether the district knows somebody of a name and a birth date. It tells how sure it is and nothing of
 * anybody; who is only possible cannot be opened from here.
 *
 * @see https://hl7.org/fhir/R4/patient-operation-match.html
 */
class Match extends Element {
  static properties = {found: {state: true}, failure: {state: true}};

  render() {
    return html`<section class="card match"><h2>${t`按姓名和出生日期核对|By name and birth date`}</h2>
      <form class="filters" @submit=${this.#match} autocomplete="off">
        <label>${t`姓名|Name`}<input name="name" required maxlength="64" autocomplete="off"></label>
        <label>${t`性别|Sex`}<select name="gender" required><option value="">${t`请选择|Choose`}</option><option value="male">${t`男|male`}</option><option value="female">${t`女|female`}</option></select></label>
        <label>${t`出生日期|Born`}<input name="birthDate" type="date" required></label>
        <label>${t`手机号（可不填）|Phone (optional)`}<input name="phone" inputmode="tel" maxlength="20" autocomplete="off"></label>
        <button class="primary">${t`核对|Match`}</button>
      </form>
      <div role="status">${this.failure ? failed(this.failure, () => (this.failure = null)) : this.#answer()}</div></section>`;
  }

  #answer() {
    if (!this.found) {
      return nothing;
    }
    if (!this.found.length) {
      return empty(t`没有相符的人。请核对，或凭证件查找。|Nobody agrees with this. Check it, or find by a card.`);
    }
    return html`<ul class="rows">${this.found.map(one => html`<li class="spread">
      <span class="chip ${one.grade === 'certain' ? '' : 'warn'}">${GRADES[one.grade]?.() ?? one.grade}</span>
      ${one.grade !== 'possible'
        ? html`<span class="soft">${t`打开后请核对姓名|Check the name once it is open`}</span><button @click=${() => this.dispatchEvent(new CustomEvent('open', {detail: one.id}))}>${t`打开|Open`}</button>`
        : html`<span class="soft">${t`不能确定是同一人：请凭证件打开|Not sure enough: open by a card`}</span>`}</li>`)}</ul>`;
  }

  #match = async event => {
    event.preventDefault();
    const form = new FormData(event.target);
    this.failure = null;
    try {
      this.found = await match(form);
    } catch (failure) {
      this.failure = failure;
    }
  };
}

const GRADES = {
  certain: () => t`确定|certain`,
  probable: () => t`很可能|probable`,
  possible: () => t`可能|possible`,
};

async function match(form) {
  const phone = form.get('phone').trim();
  const resource = {
    resourceType: 'Patient', name: [{text: form.get('name').trim()}], gender: form.get('gender'), birthDate: form.get('birthDate'),
    ...(phone ? {telecom: [{system: 'phone', value: phone}]} : {}),
  };
  const response = await fetch('/fhir/Patient/$match', {
    method: 'POST', cache: 'no-store', signal: AbortSignal.timeout(30_000),
    headers: {'Content-Type': 'application/fhir+json', Accept: 'application/fhir+json', Authorization: `Bearer ${accessToken()}`},
    body: JSON.stringify({resourceType: 'Parameters', parameter: [{name: 'resource', resource}]}),
  }).catch(() => { throw new QueryError('offline'); });
  if (response.status === 401) {
    end();
    throw new QueryError('ended');
  }
  const answer = await response.json();
  if (!response.ok) {
    throw new QueryError('refused', answer.issue?.[0]?.diagnostics);
  }
  return (answer.entry ?? []).map(one => ({id: one.resource.id, grade: one.search.extension[0].valueCode}));
}

customElements.define('longmai-match', Match);
