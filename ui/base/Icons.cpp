#include "ui/base/Theme.h"

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

namespace bw::ui {
namespace {

QColor colorOf(IconColor role, QIcon::Mode mode, QIcon::State state, const Tokens& t) {
    if (mode == QIcon::Disabled) {
        QColor faded = t.quiet;
        faded.setAlphaF(0.5F);
        return faded;
    }
    switch (role) {
        case IconColor::Text:
            return t.text;
        case IconColor::Accent:
            return t.accent;
        case IconColor::Good:
            return t.good;
        case IconColor::Warn:
            return t.warn;
        case IconColor::Bad:
            return t.bad;
        case IconColor::OnAccent:
            return t.onAccent;
        case IconColor::Quiet:
            break;
    }
    return state == QIcon::On ? t.accent : t.quiet;
}

/// Draws an SVG whose strokes are `currentColor` in a colour of the theme in force at that moment.
class IconEngine final : public QIconEngine {
public:
    IconEngine(QString name, IconColor color) : name_(std::move(name)), color_(color) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode,
               QIcon::State state) override {
        painter->drawPixmap(
            rect, scaled(rect.size(), painter->device()->devicePixelRatioF(), mode, state));
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        return scaled(size, 1, mode, state);
    }
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state,
                         qreal ratio) override {
        return scaled(size / ratio, ratio, mode, state);
    }
    [[nodiscard]] QIconEngine* clone() const override { return new IconEngine(name_, color_); }

private:
    [[nodiscard]] QPixmap scaled(const QSize& size, qreal ratio, QIcon::Mode mode,
                                 QIcon::State state) const {
        const QColor color = colorOf(color_, mode, state, tokensNow());
        const QString key = QStringLiteral("bw/%1/%2/%3x%4@%5")
                                .arg(name_, color.name(QColor::HexArgb))
                                .arg(size.width())
                                .arg(size.height())
                                .arg(ratio);
        QPixmap pixmap;
        if (QPixmapCache::find(key, &pixmap)) return pixmap;
        pixmap = QPixmap((QSizeF(size) * ratio).toSize());
        pixmap.setDevicePixelRatio(ratio);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        painter.setOpacity(color.alphaF());
        QSvgRenderer(svg(color)).render(&painter, QRectF(QPointF(), QSizeF(size)));
        QPixmapCache::insert(key, pixmap);
        return pixmap;
    }
    [[nodiscard]] QByteArray svg(const QColor& color) const {
        QFile file(QStringLiteral(":/icons/%1.svg").arg(name_));
        if (!file.open(QIODevice::ReadOnly)) return {};
        return file.readAll().replace("currentColor", color.name().toUtf8());
    }

    QString name_;
    IconColor color_;
};

}  // namespace

QIcon themedIcon(const QString& name, IconColor color) {
    return QIcon(new IconEngine(name, color));
}

}  // namespace bw::ui
