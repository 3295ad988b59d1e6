"""The paper's CRNN and protocol in Keras, on a folder artists/<artist>/<album>/<song>; prints one line of JSON per trial.

pip install tensorflow-cpu librosa scikit-learn; python keras_crnn.py ARTISTS --length 94 --seeds 0,21,42
"""

import os, sys, json, time, glob

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np, librosa
from sklearn.model_selection import train_test_split
from sklearn.metrics import f1_score
import argparse

p = argparse.ArgumentParser()
p.add_argument("root")
p.add_argument("--length", type=int, default=94)
p.add_argument("--seeds", default="0,21,42")
p.add_argument("--split", default="song")
p.add_argument("--lr", type=float, default=1e-4)
p.add_argument("--cache", default="cache.npz")
p.add_argument("--epochs", type=int, default=200)
p.add_argument("--keep-last", action="store_true")
p.add_argument("--only", default="")
p.add_argument(
    "--split-file",
    default="",
    help='JSON {"train": [artist/album/song.mp3, ...], "validation": [...], "test": [...]}; overrides --split',
)
a = p.parse_args()
if not os.path.exists(a.cache):
    t = time.time()
    d = {}
    for f in sorted(glob.glob(a.root + "/*/*/*")):
        y, sr = librosa.load(f, sr=16000)
        S = librosa.feature.melspectrogram(y=y, sr=sr, n_mels=128, n_fft=2048, hop_length=512)
        d[os.path.relpath(f, a.root)] = librosa.power_to_db(S, ref=1.0, top_db=80.0).astype(np.float32)
    np.savez(a.cache, **d)
    print("prepare s", time.time() - t, file=sys.stderr)
d = dict(np.load(a.cache))
songs = sorted(d)
if a.only:
    songs = [s for s in songs if s.split("/")[0] in a.only.split(",")]
artists = sorted({s.split("/")[0] for s in songs})
lab = {x: i for i, x in enumerate(artists)}
Y = np.array([lab[s.split("/")[0]] for s in songs])
songs = np.array(songs)
import keras
from keras import layers as L


def net(T, n):
    m = [keras.Input((128, T, 1)), L.BatchNormalization(axis=1)]
    for i, (f, ps) in enumerate(zip([64, 128, 128, 128], [(2, 2), (4, 2), (4, 2), (4, 2)])):
        m += [
            L.Conv2D(f, 3, padding="same"),
            L.Activation("elu"),
            L.BatchNormalization(axis=3),
            L.MaxPooling2D(ps, strides=ps),
            L.Dropout(0.1),
        ]
    m = keras.Sequential(m + [L.Permute((2, 1, 3))])
    s = m.output_shape
    for l in [
        L.Reshape((s[1], s[2] * s[3])),
        L.GRU(32, return_sequences=True),
        L.GRU(32),
        L.Dropout(0.3),
        L.Dense(n, activation="softmax"),
    ]:
        m.add(l)
    m.compile(loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.Adam(a.lr), metrics=["accuracy"])
    return m


def cut(idx):
    X, y, s = [], [], []
    for i in idx:
        k = d[songs[i]].shape[1] // a.length
        for j in range(k if a.keep_last else k - 1):
            X.append(d[songs[i]][:, a.length * j : a.length * (j + 1)])
            y.append(Y[i])
            s.append(i)
    return np.array(X)[..., None], np.array(y), np.array(s)


for seed in map(int, a.seeds.split(",")):
    keras.utils.set_random_seed(seed)
    if a.split_file:
        at = {x: i for i, x in enumerate(songs)}
        parts = json.load(open(a.split_file))
        tr, va, te = ([at[x] for x in parts[k]] for k in ("train", "validation", "test"))
    elif a.split == "song":
        tr, te = train_test_split(np.arange(len(songs)), test_size=0.1, stratify=Y, random_state=seed)
        tr, va = train_test_split(tr, test_size=0.1, stratify=Y[tr], random_state=seed)
    else:  # album: one test album per artist; one validation album, or with only two albums, 15 % of the other album's songs
        r = np.random.RandomState(seed)
        tr, va, te = [], [], []
        for x in artists:
            al = sorted({s.split("/")[1] for s in songs if s.split("/")[0] == x})
            r.shuffle(al)
            mine = [i for i, s in enumerate(songs) if s.split("/")[0] == x]
            te += [i for i in mine if songs[i].split("/")[1] == al[0]]
            rest = [i for i in mine if songs[i].split("/")[1] != al[0]]
            if len(al) > 2:
                v = [i for i in rest if songs[i].split("/")[1] == al[1]]
            else:
                v = list(r.permutation(rest)[: max(1, round(0.15 * len(rest)))])
            va += v
            tr += [i for i in rest if i not in v]
    Xt, yt, _ = cut(tr)
    Xv, yv, _ = cut(va)
    Xe, ye, se = cut(te)
    m = net(a.length, len(artists))
    t = time.time()
    eps = []

    class C(keras.callbacks.Callback):
        def on_epoch_begin(s, e, logs=None):
            s.t = time.time()

        def on_epoch_end(s, e, logs=None):
            eps.append(time.time() - s.t)

    h = m.fit(
        Xt,
        yt,
        batch_size=16,
        epochs=a.epochs,
        verbose=0,
        validation_data=(Xv, yv),
        shuffle=True,
        callbacks=[keras.callbacks.EarlyStopping(monitor="val_loss", patience=10, restore_best_weights=True), C()],
    )
    P = m.predict(Xe, verbose=0)
    c = P.argmax(1)
    pred, mean = [], []
    u = np.unique(se)
    for s in u:
        q = P[se == s]
        k = q.argmax(1)
        conf = k[q.max(1) > 0.5]
        k = conf if len(conf) else k
        pred.append(np.bincount(k).argmax())
        mean.append(q.mean(0).argmax())
    print(
        json.dumps(
            dict(
                length=a.length,
                split=a.split,
                seed=seed,
                lr=a.lr,
                artists=len(artists),
                train=len(yt),
                val=len(yv),
                test=len(ye),
                songs=len(u),
                epochs=len(eps),
                epoch_s=float(np.median(eps)),
                train_s=time.time() - t,
                frame_f1=f1_score(ye, c, average="weighted"),
                song_f1=f1_score(Y[u], pred, average="weighted"),
                song_f1_mean_prob=f1_score(Y[u], mean, average="weighted"),
            )
        ),
        flush=True,
    )
