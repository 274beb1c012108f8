import {html, nothing} from 'lit';
import {Element, warning} from '/shared/page.js';
import {accepted, ask} from '/shared/graphql.js';
import {t} from '/shared/i18n.js';
import {draw} from '/shared/qr.js';
import {whose} from './whose.js';

const CODE = `mutation DeskCode($of: ID, $hours: Int) { createDeskCode(resident: $of, hours: $hours) { code qr expires hours errors { message } } }`;

/** A number and a picture to show at the desk; on the page only, and gone with it. */
class Code extends Element {
  static properties = {made: {state: true}, picture: {state: true}, failure: {state: true}, busy: {state: true}};

  render() {
    return html`<section class="card code-card"><h2>${t`看病时出示|To show at the desk`}</h2>
      ${this.made ? this.#shown() : html`<p class="soft">${t`到了医院，点一下，把号码给医生看。对方可以看4个小时，用一次就作废。|At the hospital, tap here and show the number. They may look for 4 hours; it works once.`}</p>`}
      ${warning(this.failure)}
      <button ?disabled=${this.busy} @click=${this.#make}>${this.made ? t`换一个号码|Another number` : t`生成一次性号码|Make a one-time code`}</button></section>`;
  }

  #shown() {
    const until = new Date(this.made.expires).toLocaleTimeString('zh-CN', {timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit'});
    return html`<div class="shown" role="status">
      <p class="number">${this.made.code.replace(/(\d{3})(?=\d)/g, '$1 ')}</p>
      ${this.picture ? html`<img class="qr" src=${this.picture} width="220" height="220" alt=${t`同一个号码的二维码|The same number as a QR code`}>` : nothing}
      <p>${t`${until}前有效；对方可以看${this.made.hours}个小时。|Valid until ${until}; they may look for ${this.made.hours} hours.`}</p></div>`;
  }

  #make = async () => {
    this.busy = true;
    this.failure = null;
    try {
      this.made = accepted((await ask(CODE, {of: whose.id, hours: 4})).createDeskCode);
      this.picture = await draw(this.made.qr);
    } catch (failure) {
      this.failure = failure;
    }
    this.busy = false;
  };
}

customElements.define('longmai-code', Code);
