import {html, nothing} from 'lit';
import {Loaded} from '/shared/page.js';
import {ask} from '/shared/graphql.js';
import {day, institution} from '/shared/words.js';
import {say, t} from '/shared/i18n.js';
import {whose} from './whose.js';
import './dispute.js';

const EMERGENCIES = `query MyEmergencies($of: ID) { breakGlassReasons { reason zh en } myRecord(of: $of) { id glass { id institution { name nameEn } who reason words opened until active
  review { outcome text who at } reads { id at who zh: summary(language: ZH) en: summary(language: EN) } } } }`;

/** Who looked without consent, in an emergency; what a privacy officer found; what the resident can do. */
class Emergencies extends Loaded {
  static properties = {disputed: {attribute: false}};

  load() {
    return ask(EMERGENCIES, {of: whose.id});
  }

  /** Where there was none there is nothing to see. */
  render() {
    return this.data?.myRecord?.glass.length ? super.render() : nothing;
  }

  show({breakGlassReasons, myRecord}) {
    const reasons = new Map(breakGlassReasons.map(one => [one.reason, one]));
    return myRecord.glass.map(one => html`<section class="card emergency">
      <h2>${t`${one.who}紧急查看了您的记录|${one.who} looked in an emergency`} ${one.active ? html`<span class="chip alarm">${t`还能看|still open`}</span>` : nothing}</h2>
      <p>${institution(one.institution)} · ${t`${day(one.opened, true)}，到${day(one.until, true)}为止|${day(one.opened, true)}, until ${day(one.until, true)}`}</p>
      <blockquote>${say(reasons.get(one.reason)) || one.reason}<br>${one.words}</blockquote>
      <p>${reviewed(one.review)}</p>
      <details><summary>${t`看了什么（${one.reads.length}次）|What they read (${one.reads.length})`}</summary>
        ${one.reads.length ? html`<ul class="rows own">${one.reads.map(read => html`<li><small>${say(read)}</small></li>`)}</ul>`
          : html`<p class="soft">${t`申明以后没有打开过内容。|Nothing was opened after it was declared.`}</p>`}</details>
      ${one.reads.length ? html`<longmai-dispute kind="ACCESS" .subject=${one.reads.at(-1).id} .begun=${this.#isBegun(one)}></longmai-dispute>` : nothing}
    </section>`);
  }

  #isBegun({reads}) {
    return (this.disputed ?? []).some(id => reads.some(read => read.id === id));
  }
}

function reviewed(review) {
  if (!review) {
    return t`隐私保护专员会审核每一次紧急查看，结果会写在这里。您觉得不对，现在就可以说。|A privacy officer reviews every emergency; the outcome will stand here. If it looks wrong to you, say so now.`;
  }
  return html`<strong>${review.outcome === 'JUSTIFIED' ? t`审核认为确属紧急。|The review found an emergency.` : t`审核认为理由不成立，已经关闭。|The review found no emergency, and closed it.`}</strong>
    ${review.text ?? ''} <small>${review.who} · ${day(review.at)}</small>`;
}

customElements.define('longmai-emergencies', Emergencies);
