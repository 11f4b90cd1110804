import assert from "node:assert/strict";
import { test } from "node:test";
import { Following, firstSeen } from "../../../../tutor_app/ui/components/transcript/scrolling.mjs";

const place = (scrollTop, scrollHeight) => ({ scrollTop, scrollHeight, clientHeight: 100 });

test("growth alone does not end the following, scrolling up does", () => {
  const following = new Following();
  following.moved(place(900, 1000));
  following.moved(place(900, 1400));
  assert.equal(following.isFollowing, true);
  following.moved(place(700, 1400));
  assert.equal(following.isFollowing, false);
  assert.equal(following.isAway(place(700, 1400)), true);
});

test("back at the end it follows again", () => {
  const following = new Following();
  following.moved(place(900, 1000));
  following.moved(place(200, 1000));
  following.moved(place(880, 1000));
  assert.equal(following.isFollowing, true);
});

test("the first message that can be seen is found among thousands", () => {
  const messages = Array.from({ length: 5000 }, (_, n) => ({ getBoundingClientRect: () => ({ bottom: (n + 1) * 10 - 20_005 }) }));
  assert.equal(firstSeen(messages, 0), 2000);
  assert.equal(firstSeen([], 0), -1);
});
