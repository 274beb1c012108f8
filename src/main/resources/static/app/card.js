import {html, nothing} from 'lit';
import {Loaded, warning} from '/shared/page.js';
import {accepted, ask} from '/shared/graphql.js';
import {day} from '/shared/words.js';
import {t} from '/shared/i18n.js';
import {draw} from '/shared/qr.js';
import {whose} from './whose.js';

const CARDS = 'query Cards($of: ID) { deskCards(resident: $of) { id issued revoked ends } }';
const ISSUE = 'mutation IssueCard($of: ID) { issueDeskCard(resident: $of) { card pin qr deskCard { id } errors { message } } }';
const REVOKE = 'mutation RevokeCard($id: ID!, $of: ID) { revokeDeskCard(id: $id, resident: $of) { deskCard { id } errors { message } } }';

/** A card to print for who has no phone: its number and PIN are shown once, and gone with this page. */
class Card extends Loaded {
  static properties = {made: {state: true}, picture: {state: true}, trouble: {state: true}, busy: {state: true}, said: {state: true}, sure: {state: true}};

  load() {
    return ask(CARDS, {of: whose.id}).then(data => data.deskCards.find(card => !card.revoked) ?? null);
  }

  show(card) {
    return html`<section class="card desk-card"><h2>${t`就诊卡|A card for the desk`}</h2>
      ${this.made ? this.#shown() : html`<p class="soft">${t`不用手机的人可以打印一张卡。看病时出示卡、自己输入密码，对方可以看4个小时。|To print, for who has no phone: show it at the desk and type the PIN; they may look for 4 hours.`}</p>
        ${card ? html`<p><strong>${t`尾号${card.ends}的卡有效|The card that ends in ${card.ends} is in force`}</strong> <small>${t`${day(card.issued)}办理|issued ${day(card.issued)}`}</small></p>` : nothing}`}
      <p role="status">${this.said ?? ''}</p>${warning(this.trouble)}
      ${this.sure ? this.#certain(card) : this.#choices(card)}</section>`;
  }

  #shown() {
    return html`<div class="shown">
      ${this.picture ? html`<img class="qr" src=${this.picture} width="180" height="180" alt=${t`卡号的二维码|The number as a QR code`}>` : nothing}
      <p>${t`卡号|Number`}<br><span class="number small">${this.made.card.replace(/(\d{4})(?=\d)/g, '$1 ')}</span></p>
      <p class="print-hide">${t`密码|PIN`}<br><span class="number pin">${this.made.pin}</span></p>
      <p class="print-hide">${t`密码只显示这一次，也不会印在卡上：请记住，不要写在卡上。|The PIN is shown this once and is not printed: remember it, and do not write it on the card.`}</p></div>`;
  }

  #choices(card) {
    return html`<div class="actions">
      ${this.made ? html`<button class="primary" @click=${() => print()}>${t`打印|Print`}</button><button @click=${() => (this.made = null)}>${t`记住了|I remember it`}</button>`
        : html`<button ?disabled=${this.busy} @click=${() => (card ? (this.sure = 'issue') : this.#issue())}>${card ? t`换一张新卡|A new card` : t`办一张卡|Make a card`}</button>
          ${card ? html`<button class="danger" ?disabled=${this.busy} @click=${() => (this.sure = 'revoke')}>${t`挂失作废|Lost: revoke it`}</button>` : nothing}`}</div>`;
  }

  #certain(card) {
    return html`<div class="notice warn" role="group"><p>${t`尾号${card.ends}的卡马上作废，不能再用。|The card that ends in ${card.ends} is worth nothing from now on.`}</p>
      <div class="actions"><button class="danger sure" ?disabled=${this.busy} @click=${() => (this.sure === 'issue' ? this.#issue() : this.#revoke(card))}>${this.sure === 'issue' ? t`作废并换新卡|Yes, a new card` : t`确定作废|Yes, revoke it`}</button>
        <button @click=${() => (this.sure = null)}>${t`不换|Keep it`}</button></div></div>`;
  }

  #issue() {
    this.#try(async () => {
      const made = accepted((await ask(ISSUE, {of: whose.id})).issueDeskCard);
      this.picture = await draw(made.qr);
      this.made = made;
      this.said = '';
    });
  }

  #revoke(card) {
    this.#try(async () => {
      accepted((await ask(REVOKE, {id: card.id, of: whose.id})).revokeDeskCard);
      this.said = t`已经作废。|Revoked.`;
    });
  }

  async #try(work) {
    this.busy = true;
    this.trouble = null;
    try {
      await work();
      this.sure = null;
      await this.refresh();
    } catch (failure) {
      this.trouble = failure;
    }
    this.busy = false;
  }
}

customElements.define('longmai-card', Card);
