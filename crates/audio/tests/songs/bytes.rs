//! Files as other programs write, join, cut and damage them, made of the bytes of an asset.

use crate::sound::asset;

/// The bytes of an asset.
pub(crate) fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(asset(name)).unwrap()
}

/// With these bytes at `place` in place of what stands there.
pub(crate) fn patched(mut file: Vec<u8>, place: usize, bytes: &[u8]) -> Vec<u8> {
    file[place..place + bytes.len()].copy_from_slice(bytes);
    file
}

/// Where `what` first stands.
pub(crate) fn find(file: &[u8], what: &[u8]) -> usize {
    file.windows(what.len()).position(|window| window == what).unwrap()
}

/// A WAVE file of another layout with the format and the sound of `wave`, whose header is 44 bytes: its chunks of 64-bit
/// lengths are `RF64`'s.
pub(crate) fn rf64(wave: &[u8]) -> Vec<u8> {
    let data = &wave[44..];
    let mut file = b"RF64\xff\xff\xff\xffWAVEds64".to_vec();
    file.extend(28u32.to_le_bytes());
    file.extend((wave.len() as u64 + 28).to_le_bytes());
    file.extend((data.len() as u64).to_le_bytes());
    file.extend([0; 12]);
    file.extend(&wave[12..40]);
    file.extend([0xff; 4]);
    file.extend(data);
    file
}

/// The same as Sony's Wave64.
pub(crate) fn wave64(wave: &[u8]) -> Vec<u8> {
    const REST: [u8; 12] = [0xf3, 0xac, 0xd3, 0x11, 0x8c, 0xd1, 0x00, 0xc0, 0x4f, 0x8e, 0xdb, 0x8a];
    let chunk = |name: &[u8], content: &[u8]| {
        let mut chunk = [name, &REST].concat();
        chunk.extend((24 + content.len() as u64).to_le_bytes());
        chunk.extend(content);
        chunk
    };
    let mut file = b"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00".to_vec();
    file.extend((wave.len() as u64 + 60).to_le_bytes());
    file.extend([b"wave", &REST[..]].concat());
    file.extend(chunk(b"fmt ", &wave[20..36]));
    file.extend(chunk(b"data", &wave[44..]));
    file
}

/// A WAVE file of 16 bits whose format is the extensible one: so many channels, and these loudspeakers for them.
pub(crate) fn wave_for(wave: &[u8], channels: u16, loudspeakers: u32) -> Vec<u8> {
    let data = &wave[44..];
    let mut file = b"RIFF".to_vec();
    file.extend((60 + data.len() as u32).to_le_bytes());
    file.extend(b"WAVEfmt \x28\0\0\0\xfe\xff");
    file.extend(channels.to_le_bytes());
    file.extend(&wave[24..28]);
    file.extend([0; 4]);
    file.extend((2 * channels).to_le_bytes());
    file.extend([16, 0, 22, 0, 16, 0]);
    file.extend(loudspeakers.to_le_bytes());
    file.extend(b"\x01\0\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71data");
    file.extend((data.len() as u32).to_le_bytes());
    file.extend(data);
    file
}

/// A WAVE file that holds an MP3 of 44.1 kHz.
pub(crate) fn mp3_in_wave(mp3: &[u8]) -> Vec<u8> {
    let mut file = b"RIFF".to_vec();
    file.extend((mp3.len() as u32 + 50).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(30u32.to_le_bytes());
    file.extend([0x55, 0, 2, 0]);
    file.extend(44_100u32.to_le_bytes());
    file.extend(16_000u32.to_le_bytes());
    file.extend([1, 0, 0, 0, 12, 0, 1, 0, 2, 0, 0, 0, 0x17, 2, 1, 0, 0x71, 5]);
    file.extend(b"data");
    file.extend((mp3.len() as u32).to_le_bytes());
    file.extend(mp3);
    file
}

/// An MP3 of 128 kbit/s and 44.1 kHz in free format: no header tells its frames' length.
pub(crate) fn free_format(mut mp3: Vec<u8>) -> Vec<u8> {
    let mut place = 0;
    while place + 4 <= mp3.len() {
        assert_eq!(mp3[place + 2] & 0xf0, 0x90, "128 kbit/s");
        let padding = usize::from(mp3[place + 2] >> 1 & 1);
        mp3[place + 2] &= 0x0f;
        place += 417 + padding;
    }
    mp3
}

/// An MP3 of LAME that states another number of frames.
pub(crate) fn with_frame_count(mp3: Vec<u8>, frames: u32) -> Vec<u8> {
    let tag = mp3.windows(4).position(|word| word == b"Xing" || word == b"Info").unwrap();
    let frame = tag - 36;
    let mut mp3 = patched(mp3, tag + 8, &frames.to_be_bytes());
    // LAME's checksum of all that stands before it.
    let end = tag + 154;
    let sum = mp3[frame..end].iter().fold(0u16, |sum, byte| {
        (0..8).fold(sum ^ u16::from(*byte), |sum, _| if sum & 1 == 0 { sum >> 1 } else { sum >> 1 ^ 0xa001 })
    });
    mp3[end..end + 2].copy_from_slice(&sum.to_be_bytes());
    mp3
}

/// An Ogg file whose pages are changed, with the checksums that follow.
pub(crate) fn with_pages_changed(mut ogg: Vec<u8>, change: impl Fn(&mut [u8])) -> Vec<u8> {
    let mut place = 0;
    while place + 27 <= ogg.len() {
        assert_eq!(&ogg[place..place + 4], b"OggS");
        let segments = usize::from(ogg[place + 26]);
        let lacing = &ogg[place + 27..place + 27 + segments];
        let length = 27 + segments + lacing.iter().map(|byte| usize::from(*byte)).sum::<usize>();
        let page = &mut ogg[place..place + length];
        change(page);
        page[22..26].fill(0);
        let sum = page.iter().fold(0u32, |sum, byte| {
            let shift = |sum: u32, _| if sum >> 31 == 0 { sum << 1 } else { sum << 1 ^ 0x04c1_1db7 };
            (0..8).fold(sum ^ u32::from(*byte) << 24, shift)
        });
        page[22..26].copy_from_slice(&sum.to_le_bytes());
        place += length;
    }
    ogg
}

/// An Ogg file whose granule positions are moved.
pub(crate) fn with_granules_moved(ogg: Vec<u8>, by: i64) -> Vec<u8> {
    with_pages_changed(ogg, |page| {
        let granule = i64::from_le_bytes(page[6..14].try_into().unwrap());
        // Headers are at 0, and pages on which no packet ends at -1.
        if granule > 0 {
            page[6..14].copy_from_slice(&(granule + by).to_le_bytes());
        }
    })
}

/// An Ogg file whose stream ends on a page of its own, which holds nothing and has no time.
pub(crate) fn with_empty_last_page(ogg: Vec<u8>) -> Vec<u8> {
    let serial = ogg[14..18].to_vec();
    let last = [b"OggS\0\0".as_slice(), &[0xff; 8], &serial, &[0xff, 0, 0, 0], &[0; 5]].concat();
    let whole = with_pages_changed([ogg, last].concat(), |page| {
        let is_empty = page[26] == 0;
        page[5] = page[5] & !4 | if is_empty { 4 } else { 0 };
    });
    assert_eq!(whole[whole.len() - 22], 4);
    whole
}

/// Two MP3s of LAME, joined by a program that counts both in the tag of the first.
pub(crate) fn counted_together(mp3: &[u8]) -> Vec<u8> {
    let tag = mp3.windows(4).position(|word| word == b"Xing" || word == b"Info").unwrap();
    let frames = u32::from_be_bytes(mp3[tag + 8..tag + 12].try_into().unwrap());
    let joined = [mp3, mp3].concat();
    let length = (joined.len() as u32).to_be_bytes();
    with_frame_count(patched(joined, tag + 12, &length), 2 * frames + 1)
}

/// Where the frames begin of AAC in frames end to end.
pub(crate) fn adts_frames(adts: &[u8]) -> Vec<usize> {
    let (mut places, mut place) = (Vec::new(), 0);
    while place + 7 <= adts.len() {
        places.push(place);
        let [high, middle, low] = [adts[place + 3] & 3, adts[place + 4], adts[place + 5]].map(usize::from);
        place += high << 11 | middle << 3 | low >> 5;
    }
    places
}

/// The same, whose headers state another sample rate, by its number.
pub(crate) fn at_rate(mut adts: Vec<u8>, number: u8) -> Vec<u8> {
    for place in adts_frames(&adts) {
        adts[place + 2] = adts[place + 2] & 0xc3 | number << 2;
    }
    adts
}

/// The frames of a FLAC file, without what stands before them.
pub(crate) fn flac_frames(flac: &[u8]) -> &[u8] {
    let mut place = 4;
    loop {
        let is_last = flac[place] & 0x80 != 0;
        place += 4 + u32::from_be_bytes([0, flac[place + 1], flac[place + 2], flac[place + 3]]) as usize;
        if is_last {
            return &flac[place..];
        }
    }
}

/// An MPEG-4 file whose edit list begins `later` units of the track later, and is as much shorter.
pub(crate) fn with_edit_moved(mp4: Vec<u8>, later: u32) -> Vec<u8> {
    let list = find(&mp4, b"elst");
    let number = |place: usize| u32::from_be_bytes(mp4[place..place + 4].try_into().unwrap());
    assert_eq!(number(list + 8), 1, "one stretch");
    let start = number(list + 16) + later;
    patched(mp4, list + 16, &start.to_be_bytes())
}

/// An MPEG-4 file whose table stands before its sound, as in one that is meant for downloads.
pub(crate) fn with_movie_first(mp4: &[u8]) -> Vec<u8> {
    let (mdat, moov) = (find(mp4, b"mdat") - 4, find(mp4, b"moov") - 4);
    let start = (28 + mp4.len() - moov + 8) as u32;
    let chunks = find(mp4, b"stco");
    assert_eq!(mp4[chunks + 8..chunks + 12], [0, 0, 0, 1], "one chunk");
    let mp4 = patched(mp4.to_vec(), chunks + 12, &start.to_be_bytes());
    [&mp4[..28], &mp4[moov..], &mp4[mdat..moov]].concat()
}

/// A box of MPEG-4.
pub(crate) fn atom(name: &[u8; 4], content: &[&[u8]]) -> Vec<u8> {
    let content = content.concat();
    [&(8 + content.len() as u32).to_be_bytes()[..], name, &content].concat()
}

/// What describes mono samples of 16 kHz in QuickTime, of its first version: their codec, their bytes, and further boxes.
pub(crate) fn sample_of_quicktime(codec: &[u8; 4], bytes: u8, boxes: &[u8]) -> Vec<u8> {
    let mono = [0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 16, 0, 0, 0, 0, 0x3e, 0x80, 0, 0];
    let lengths = [0, 0, 0, 1, 0, 0, 0, bytes, 0, 0, 0, bytes, 0, 0, 0, 2];
    atom(codec, &[&mono, &lengths, boxes])
}

/// A QuickTime film of nothing but sound at 16 kHz, of samples that this box describes, of so many bytes each.
pub(crate) fn quicktime(sample: &[u8], bytes: u32, sound: &[u8]) -> Vec<u8> {
    let count = sound.len() as u32 / bytes;
    let numbers =
        |numbers: &[u32]| numbers.iter().flat_map(|number| number.to_be_bytes()).collect::<Vec<_>>();
    let (none, zeros) = (&[0; 4][..], [0; 80]);
    let table = [
        atom(b"stsd", &[none, &numbers(&[1]), sample]),
        atom(b"stts", &[none, &numbers(&[1, count, 1])]),
        atom(b"stsc", &[none, &numbers(&[1, 1, count, 1])]),
        atom(b"stsz", &[none, &numbers(&[bytes, count])]),
        atom(b"stco", &[none, &numbers(&[1, 28])]),
    ];
    let media = [
        atom(b"mdhd", &[&numbers(&[0, 0, 0, 16_000, count, 0])]),
        atom(b"hdlr", &[&numbers(&[0, 0]), b"soun", &zeros[..13]]),
        atom(b"minf", &[&atom(b"stbl", &[&table.concat()])]),
    ];
    let track = [
        atom(b"tkhd", &[&numbers(&[0, 0, 0, 1, 0, count]), &zeros[..60]]),
        atom(b"mdia", &[&media.concat()]),
    ];
    let movie =
        [atom(b"mvhd", &[&numbers(&[0, 0, 0, 16_000, count]), &zeros]), atom(b"trak", &[&track.concat()])];
    let file =
        [atom(b"ftyp", &[b"qt  \0\0\0\0qt  "]), atom(b"mdat", &[sound]), atom(b"moov", &[&movie.concat()])];
    file.concat()
}

/// An element of Matroska, with a length of 8 bytes.
pub(crate) fn element(id: &[u8], content: &[&[u8]]) -> Vec<u8> {
    let content = content.concat();
    [id, &(1 << 56 | content.len() as u64).to_be_bytes(), &content].concat()
}

/// A Matroska file of nothing but these packets, 20 ms each: mono of 16 kHz, of a codec, with more elements of the track.
pub(crate) fn matroska(codec: &str, track: &[u8], packets: &[&[u8]]) -> Vec<u8> {
    let audio = [element(b"\xb5", &[&16_000f32.to_be_bytes()]), element(b"\x9f", &[&[1]])];
    let entry = [
        element(b"\xd7", &[&[1]]),
        element(b"\x73\xc5", &[&[1]]),
        element(b"\x83", &[&[2]]),
        element(b"\x86", &[codec.as_bytes()]),
        element(b"\xe1", &[&audio.concat()]),
        track.to_vec(),
    ];
    let info = [
        element(b"\x2a\xd7\xb1", &[&1_000_000u32.to_be_bytes()]),
        element(b"\x4d\x80", &[b"test"]),
        element(b"\x57\x41", &[b"test"]),
    ];
    let mut cluster = element(b"\xe7", &[&[0]]);
    for (place, packet) in packets.iter().enumerate() {
        let head = [&[0x81][..], &(20 * place as u16).to_be_bytes(), &[0x80]].concat();
        cluster.extend(element(b"\xa3", &[&head, packet]));
    }
    let segment = [
        element(b"\x15\x49\xa9\x66", &[&info.concat()]),
        element(b"\x16\x54\xae\x6b", &[&element(b"\xae", &[&entry.concat()])]),
        element(b"\x1f\x43\xb6\x75", &[&cluster]),
    ];
    let kind = element(b"\x1a\x45\xdf\xa3", &[&element(b"\x42\x82", &[b"matroska"])]);
    [kind, element(b"\x18\x53\x80\x67", &[&segment.concat()])].concat()
}

/// Half a second of AIFF-C of 24 bits, mono and 16 kHz, of this compression.
pub(crate) fn aiff_of_24_bits(compression: &[u8; 4]) -> Vec<u8> {
    let sound: Vec<u8> = (0..8_000u32).flat_map(|n| [0, n as u8, (n % 61) as u8]).collect();
    let mut chunks = b"AIFCCOMM\0\0\0\x18\0\x01".to_vec();
    chunks.extend(8_000u32.to_be_bytes());
    // 24 bits, and 16,000 as an extended float.
    chunks.extend([0, 24, 0x40, 0x0c, 0xfa, 0, 0, 0, 0, 0, 0, 0]);
    chunks.extend(compression);
    chunks.extend(b"\0\0SSND");
    chunks.extend((8 + sound.len() as u32).to_be_bytes());
    chunks.extend([0; 8]);
    chunks.extend(sound);
    [b"FORM".as_slice(), &(chunks.len() as u32).to_be_bytes(), &chunks].concat()
}
