import {html} from 'lit';
import {Element} from '/shared/page.js';
import {t} from '/shared/i18n.js';

/** Whether this browser reads codes by its camera; where it does not, they are typed, or a hand scanner types them. */
export const scans = 'BarcodeDetector' in window && Boolean(navigator.mediaDevices?.getUserMedia);

const EVERY = 200;

/**
 * The camera, until it has read a QR code: no picture is kept, and none leaves this page.
 *
 * @see https://wicg.github.io/shape-detection-api/
 */
class Scan extends Element {
  static properties = {wrong: {state: true}};

  async firstUpdated() {
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({video: {facingMode: 'environment'}});
    } catch {
      this.wrong = t`用不了摄像头：请输入手机上的九位数字，或用扫码枪。|The camera cannot be used: type the nine digits, or use a hand scanner.`;
      return;
    }
    if (!this.isConnected) {
      this.#stop();
      return;
    }
    const video = this.querySelector('video');
    video.srcObject = this.stream;
    this.#look(video, new BarcodeDetector({formats: ['qr_code']}));
  }

  async #look(video, detector) {
    const [code] = await detector.detect(video).catch(() => []);
    if (code && this.isConnected) {
      this.dispatchEvent(new CustomEvent('scanned', {detail: code.rawValue}));
    } else if (this.isConnected) {
      this.timer = setTimeout(() => this.#look(video, detector), EVERY);
    }
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.timer);
    this.#stop();
  }

  #stop() {
    this.stream?.getTracks().forEach(track => track.stop());
  }

  render() {
    return html`<section class="card scan">${this.wrong ? html`<p class="failure" role="alert">${this.wrong}</p>`
      : html`<p>${t`请把居民的二维码对准摄像头。|Hold the resident’s QR code before the camera.`}</p><video autoplay muted playsinline aria-label=${t`摄像头画面|What the camera sees`}></video>`}</section>`;
  }
}

customElements.define('longmai-scan', Scan);
