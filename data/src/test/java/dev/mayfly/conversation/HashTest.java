package dev.mayfly.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HashTest {

    @Test
    void isItsBytesAndNeverChanges() {
        byte[] bytes = new byte[Hash.LENGTH];
        bytes[31] = (byte) 0xab;
        var hash = Hash.of(bytes);

        bytes[0] = 1;
        hash.bytes()[1] = 1;

        assertThat(hash).hasToString("0".repeat(62) + "ab");
        assertThat(hash).isEqualTo(Hash.of(hash.bytes())).hasSameHashCodeAs(Hash.of(hash.bytes()));
        assertThat(hash).isNotEqualTo(Hash.of(new byte[Hash.LENGTH]));
    }

    @Test
    void hasThirtyTwoBytes() {
        for (int length : new int[] {0, 31, 33}) {
            assertThatThrownBy(() -> Hash.of(new byte[length])).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
