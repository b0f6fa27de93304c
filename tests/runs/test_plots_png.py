"""PNG files hold the pixels that were drawn."""

import io

import numpy as np
import pytest
from PIL import Image

from runs.plots import png


@pytest.mark.parametrize("opaque", [True, False])
def test_the_pixels_come_back(opaque: bool) -> None:
    drawn = np.random.default_rng(0).integers(0, 256, (7, 5, 4), np.uint8)
    drawn[2:] = 255  # plain, as most of a figure
    drawn[:, :, 3] = 255 if opaque else drawn[:, :, 3]
    content = png.encoded(drawn, dpi=200)
    assert content == png.encoded(drawn, dpi=200)
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        assert image.mode == ("RGB" if opaque else "RGBA")
        assert image.info["dpi"] == pytest.approx((200, 200), rel=1e-3)
        np.testing.assert_array_equal(np.asarray(image.convert("RGBA")), drawn)
