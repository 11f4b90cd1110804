/** What the tabs of this browser tell each other: topics that changed, and that there is a new login. */

const CHANNEL = "tutor";
const LOGIN = "login";

export class OtherTabs {
  #channel;

  /**
   * @param {object} on
   * @param {() => void} on.login another tab got a new login
   * @param {(topic: string) => void} on.changed another tab changed something
   */
  constructor(on) {
    this.#channel = new BroadcastChannel(CHANNEL);
    this.#channel.onmessage = ({ data }) => {
      if (data?.topic === LOGIN) on.login();
      else if (typeof data?.topic === "string") on.changed(data.topic);
    };
  }

  tell(topic) {
    this.#channel.postMessage({ topic });
  }

  tellLogin() {
    this.tell(LOGIN);
  }

  close() {
    this.#channel.close();
  }
}
