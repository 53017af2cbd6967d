#include "core/base/Clock.h"
#include "core/base/Files.h"
#include "core/base/Hash.h"

#include <QTemporaryDir>
#include <QTest>
#include <QThread>

using namespace bw;

class TestHash : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // FIPS 180-4 example values (NIST Cryptographic Standards, SHA256.pdf).
    void sha256OfKnownTexts() {
        QCOMPARE(sha256Hex(""), std::string("e3b0c44298fc1c149afbf4c8996fb924"
                                            "27ae41e4649b934ca495991b7852b855"));
        QCOMPARE(sha256Hex("abc"), std::string("ba7816bf8f01cfea414140de5dae2223"
                                               "b00361a396177a9cb410ff61f20015ad"));
        QCOMPARE(sha256Hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
                 std::string("248d6a61d20638b8e5c026930c3e6039"
                             "a33ce45964ff2167f6ecedd419db06c1"));
        QCOMPARE(sha256Hex(std::string(1000000, 'a')),
                 std::string("cdc76e5c9914fb9281a1c7e284d73e67"
                             "f1809a48a497200e046d39ccc7112cd0"));
    }
    void piecesGiveTheSameSum() {
        Sha256 sum;
        for (int piece = 0; piece < 1000; ++piece) sum.update(std::string(1000, 'a'));
        QCOMPARE(sum.hex(), sha256Hex(std::string(1000000, 'a')));
    }
    void sumOfAFile() {
        const QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath("data").toStdString();
        const std::string bytes(300000, '\0');
        QVERIFY(writeFileAtomically(file, bytes).has_value());
        QCOMPARE(sha256OfFile(file).value(), sha256Hex(bytes));
        QVERIFY(sha256OfFile(file.string() + ".none").error().code == ErrorCode::NotFound);
        QVERIFY(sha256OfFile(folder.path().toStdString()).error().code == ErrorCode::BadInput);
    }
    // Published values of XXH3-64 (xxHash 0.8), so that a change of algorithm cannot go unseen:
    // splits that people have made depend on it.
    void hash64OfKnownTexts() {
        QCOMPARE(hash64(std::string_view()), std::uint64_t{0x2d06800538d394c2});
        QCOMPARE(hash64(std::string_view("abc")), std::uint64_t{0x78af5f94892f3950});
    }
    void seedChangesHash64() {
        QVERIFY(hash64(std::string_view("abc"), 1) != hash64(std::string_view("abc"), 2));
        QCOMPARE(hash64(std::string_view("abc"), 1), hash64(std::string_view("abc"), 1));
    }
    void idsSortByTimeAndDiffer() {
        const std::string id = newId();
        QCOMPARE(id.size(), std::string("20261124-015204-3f9c").size());
        std::string last = id;
        for (int i = 0; i < 100; ++i) {
            QThread::usleep(50);
            const std::string next = newId();
            QVERIFY2(next > last, next.c_str());
            last = next;
        }
    }
    void clocksAgree() {
        const QString text = QString::fromStdString(nowUtc());
        QVERIFY(text.endsWith('Z'));
        const QDateTime read = QDateTime::fromString(text, Qt::ISODate);
        QVERIFY(read.isValid());
        QVERIFY(std::abs(static_cast<double>(read.toSecsSinceEpoch()) - nowSeconds()) < 60);
    }
    void theUserCanBeNamed() {
        qputenv("BENCHWRIGHT_USER", "Ada");
        QCOMPARE(currentUser(), std::string("Ada"));
        qunsetenv("BENCHWRIGHT_USER");
        QVERIFY(!currentUser().empty());
    }
};

QTEST_GUILESS_MAIN(TestHash)
#include "test_hash.moc"
